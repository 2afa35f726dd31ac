import type { Unserved } from './call-server.ts'
import { openBeside } from '../file.ts'

/** How soon the log is looked at again: after something was copied, and after nothing was. */
const BUSY_MS = 20
const IDLE_MS = 250

/**
 * Copies what was committed from the log into the file, so that the writer, which Chat waits for, rarely has to: when the log is long enough
 * it copies the rest, and begins the log anew.
 */
export const sqliteCheckpointer = (path: string): Unserved => {
  const database = openBeside(path)
  const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)')
  let copied = 0
  let timer: NodeJS.Timeout

  const look = (): void => {
    const before = copied
    try {
      copied = Number(checkpoint.get()?.checkpointed)
    } catch {
      // A full disk, for example: the writer meets it too, and says so to whom it matters.
    }
    timer = setTimeout(look, copied === before ? IDLE_MS : BUSY_MS)
  }
  look()

  return {
    close: () => {
      clearTimeout(timer)
      database.close()
    },
  }
}
