import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { Unusable } from './failure.ts'

const SQLITE_BUSY = 5
const WAIT_MS = 2_000
const POLL_MS = 5

/**
 * Keeps other writers of a file away, also those of other processes, until it is disposed of or the process is gone.
 * Node has no locks of files, but SQLite has: a database without content, `<file>.lock`. Throws an {@link Unusable}.
 */
export const lockBeside = async (file: string): Promise<Disposable> => {
  const place = `${file}.lock`
  const end = performance.now() + WAIT_MS
  for (;;) {
    const lock = tryLock(place)
    if (lock) return { [Symbol.dispose]: () => lock.close() }
    if (performance.now() > end) throw new Unusable('is being written by another process, which does not end')
    await sleep(POLL_MS)
  }
}

const tryLock = (place: string): DatabaseSync | undefined => {
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(place, { timeout: 0 })
    // Without a journal nothing is written, so that a full disk does not matter.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE')
    return lock
  } catch (error) {
    lock?.close()
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined
    throw new Unusable(
      `needs ${place} beside it, which keeps two writers apart, and that cannot be used; let the gateway write to the folder`,
    )
  }
}
