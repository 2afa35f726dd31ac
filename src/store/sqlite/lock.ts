import { DatabaseSync } from 'node:sqlite'
import { sqliteCode, toStoreError } from './error.ts'
import { identityOf, makePrivate } from './file-place.ts'
import { StoreError } from '../store.ts'

/** How long to wait for one that is just closing. */
const BUSY_TIMEOUT_MS = 1000

/** Keeps every other gateway away from a file. */
export interface FileLock {
  /** Takes it again where its file was removed. Throws when another gateway has come in by that. */
  keep: () => void
  close: () => void
}

/** Takes the lock of a file. Throws a StoreError with `advice` when somebody else has it. */
export const lockFile = (path: string, advice: string): FileLock => {
  const place = `${path}.lock`
  let lock = take(place, path, advice)
  let taken = identityOf(place)
  return {
    keep: () => {
      if (identityOf(place) === taken) return
      try {
        const again = take(place, path, 'Its lock was removed, and this gateway ends.')
        lock.close()
        lock = again
        taken = identityOf(place)
      } catch (error) {
        // For any other reason, a full disk for example, it is tried again the next time.
        if (toStoreError(error).code === 'STORE_IN_USE') throw error
      }
    },
    close: () => lock.close(),
  }
}

/**
 * Holds the write lock of a tiny database beside the file, until it is closed or the process is gone, however it went.
 * The lock is not taken on the file itself, as its readers and a backup must get in. The number of the process stands
 * in it as `user_version`, which others can read while the lock is held. Reading it through `fs` would not do: closing a
 * file that this process has open drops all its POSIX locks on it.
 */
const take = (place: string, path: string, advice: string): DatabaseSync => {
  makePrivate(place)
  const lock = new DatabaseSync(place, { timeout: BUSY_TIMEOUT_MS })
  try {
    lock.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${process.pid}; COMMIT; BEGIN IMMEDIATE`)
    return lock
  } catch (error) {
    const holder =
      sqliteCode(error) === 'SQLITE_BUSY' && lock.prepare('PRAGMA user_version').get()?.user_version
    lock.close()
    if (!holder) throw error
    throw new StoreError(
      `${path} is in use by another gateway (process ${String(holder)}). ${advice}`,
      'STORE_IN_USE',
    )
  }
}
