import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { StoreError } from '../store.ts'

/** For the gateway's user alone, whatever the umask: the store holds all messages. */
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
/** What everybody may do. The group is left as it is: somebody may have let it in for a backup. */
const OTHERS = 0o007

/** What SQLite keeps beside a file. */
const BESIDE = ['', '-wal', '-shm']

/**
 * Where a path leads to in the end, so that one file has one lock, however it is called. What is not there yet is where it would be made.
 * Throws where two names lead to one file: SQLite would give each a log of its own.
 */
export const realPlace = (path: string): string => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile() && found.nlink > 1) {
    throw new StoreError(
      `${path} has ${found.nlink} names (hard links), and SQLite damages a file that is written by two of them. Remove the others, or copy the file.`,
      'STORE_UNSAFE',
    )
  }
  return placeOf(path)
}

const placeOf = (path: string): string => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found?.isSymbolicLink() && !statSync(path, { throwIfNoEntry: false }))
    return placeOf(resolve(dirname(path), readlinkSync(path)))
  if (found) return realpathSync(path)
  const folder = dirname(path)
  return folder === path ? path : join(placeOf(folder), basename(path))
}

/** Makes a folder, level by level: `recursive` never returns where one cannot be made although its parent is there, as in /proc. */
export const makeFolder = (folder: string): void => {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found?.isDirectory()) return
  if (!found) makeFolder(dirname(folder))
  mkdirSync(folder, FOLDER_MODE)
}

/** Makes an empty file that nobody else may read; takes from everybody what they may do with one that is there. */
export const makePrivate = (path: string): void => {
  try {
    // Only one that is new is opened: closing a file drops the locks that this process has on it.
    closeSync(openSync(path, 'wx', FILE_MODE))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    closeToOthers(path)
  }
}

/** The same for what SQLite has left beside it. */
export const makeAllPrivate = (path: string): void => {
  makePrivate(path)
  for (const end of BESIDE) closeToOthers(path + end)
}

const closeToOthers = (path: string): void => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isFile() || (found.mode & OTHERS) === 0) return
  try {
    chmodSync(path, found.mode & 0o777 & ~OTHERS)
  } catch {
    // It belongs to somebody else, who gave us the right to write it. That is for them to say.
  }
}

/** Tells whether a file and its log are still the ones that were opened: whoever removes or replaces them leaves ours open, without a name. */
export const watchPlace = (path: string): (() => void) => {
  const opened = BESIDE.map(end => identityOf(path + end))
  return () => {
    const at = opened.findIndex((identity, index) => identity !== identityOf(`${path}${BESIDE[index]}`))
    if (at < 0) return
    const isGone = identityOf(`${path}${BESIDE[at]}`) === GONE
    const what = isGone ? 'was removed' : 'was replaced by another file'
    throw new StoreError(
      `${path}${BESIDE[at]} ${what} while the gateway ran, so what it keeps now would be lost. It ends, and the next start begins with what is there then. To put a backup in place, stop the gateway first, and remove ${path}-wal and ${path}-shm with the old file.`,
      'STORE_REPLACED',
    )
  }
}

const GONE = 'gone'

/** What file is there: as long as it is open somewhere, no other gets its number. */
export const identityOf = (path: string): string => {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found ? `${found.dev}:${found.ino}` : GONE
}
