import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { toStoreError } from './error.ts'
import { type FileLock, lockFile } from './lock.ts'
import { makeAllPrivate, makeFolder, realPlace, watchPlace } from './file-place.ts'
import { addFunctions } from './functions.ts'
import { expectNewest, migrate } from './schema.ts'
import { StoreError } from '../store.ts'

/** The only file that knows the class: Node is going to rename it (DEP0210). */
export type Database = DatabaseSync

/**
 * How long a statement waits for another program that has the file locked, a backup for example. The answer to Chat
 * has two seconds in all.
 */
const BUSY_TIMEOUT_MS = 1000

/** How long the log becomes. A long read makes it longer, and it shrinks to this afterwards. */
const LOG_PAGES = 4000
const LOG_BYTES_KEPT = LOG_PAGES * 4096

/** A connection, and the lock that keeps every other gateway away from its file. */
export interface LockedFile {
  database: Database
  /** Where it is in the end, whatever links lead there. */
  path: string
  /** Throws when the file is not the one any more that was opened, or not ours alone. */
  expectOurs: () => void
  close: () => void
}

/**
 * Opens the file for the one process that may write it; makes the folder and the file where there are none. Throws a
 * StoreError that says what to do.
 */
export const openWriter = (path: string): LockedFile =>
  withAdvice(path, () => {
    makeFolder(dirname(path))
    const place = realPlace(path)
    return lockedWhile(place, lockFile(place, 'Stop that one, or give this one a file of its own.'), () => {
      makeAllPrivate(place)
      return openDatabase(place)
    })
  })

/**
 * Opens a file that is there already only to read it, while no gateway may use it. Refuses one of another layout, which this version
 * would have to change first.
 */
export const openAlone = (path: string): LockedFile =>
  withAdvice(path, () => {
    expectFile(path)
    const place = realPlace(path)
    return lockedWhile(place, lockFile(place, 'Stop that one first: nothing may change meanwhile.'), () =>
      openReader(place),
    )
  })

const expectFile = (path: string): void => {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new StoreError(`There is no file ${path}.`, 'STORE_MISSING')
}

const lockedWhile = (path: string, lock: FileLock, open: () => Database): LockedFile => {
  try {
    const database = open()
    const expectSame = watchPlace(path)
    const expectOurs = (): void => {
      expectSame()
      lock.keep()
    }
    return { database, path, expectOurs, close: () => [database, lock].forEach(opened => opened.close()) }
  } catch (error) {
    lock.close()
    throw error
  }
}

/** Opens a connection that only reads. Throws a StoreError where there is no file, or one that its writer would have to change first. */
export const openReader = (path: string): Database =>
  withAdvice(path, () => {
    expectFile(path)
    const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
    try {
      expectNewest(database, path)
      addFunctions(database)
      return database
    } catch (error) {
      database.close()
      throw error
    }
  })

/** Opens a connection beside the writer's, of the same process. */
export const openBeside = (path: string): Database =>
  withAdvice(path, () => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }))

const openDatabase = (path: string): Database => {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS })
  try {
    // Before there is any table, or it has no effect: lets the file shrink when events go.
    database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    expectPragma(database, 'journal_mode', 'wal')
    expectPragma(database, 'synchronous', 2)
    // Beside the one that copies all the time, see checkpointer.ts: little is left to be copied then.
    database.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}; PRAGMA journal_size_limit = ${LOG_BYTES_KEPT}`)
    migrate(database, path)
    addFunctions(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Without these two an answered event could be lost, so their absence must not pass unnoticed. */
const expectPragma = (database: Database, name: string, wanted: string | number): void => {
  const value = database.prepare(`PRAGMA ${name}`).get()?.[name]
  if (value !== wanted) {
    throw new StoreError(
      `SQLite runs with ${name} = ${String(value)}; the store needs ${wanted}.`,
      'STORE_UNSAFE',
    )
  }
}

/** Says what to do about what goes wrong while a file is opened. */
export const withAdvice = <Opened>(path: string, open: () => Opened): Opened => {
  try {
    return open()
  } catch (error) {
    if (error instanceof StoreError) throw error
    const { message, code } = toStoreError(error)
    throw new StoreError(`Cannot open ${path}: ${adviceFor(path, code) ?? message}`, code)
  }
}

const adviceFor = (path: string, code: string): string | undefined => {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return 'it is a folder; name a file in it.'
  return ADVICE[code]
}

const NOT_WRITABLE =
  'the folder or the file cannot be written. Give the user that runs the gateway the right to write both, or name another place.'

const ADVICE: Record<string, string> = {
  EACCES: NOT_WRITABLE,
  EPERM: NOT_WRITABLE,
  EROFS: NOT_WRITABLE,
  SQLITE_CANTOPEN: NOT_WRITABLE,
  SQLITE_READONLY: NOT_WRITABLE,
  SQLITE_PERM: NOT_WRITABLE,
  EEXIST: 'what should be its folder is a file; name another place.',
  ENOENT: 'its folder cannot be made there. Name another place.',
  ENOTDIR: 'what should be its folder is a file; name another place.',
  SQLITE_NOTADB: 'the file is not a SQLite database. Name another file, or move this one away.',
  SQLITE_CORRUPT: 'the file is damaged. Put back a backup, or move it away to begin with an empty one.',
  SQLITE_FULL: 'the disk is full. Free some space and start again.',
  SQLITE_BUSY: 'another program has locked the file. Stop it and start again.',
}
