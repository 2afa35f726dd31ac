import type { Outcome } from 'chatgate/plugin'
import { write } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { failureOf } from './failure.ts'

/** Opened by their names they would be other streams, and where they are sockets they cannot be opened. */
export const STREAMS: ReadonlyMap<string, number> = new Map([
  ['/dev/stdout', 1],
  ['/dev/stderr', 2],
])

const POLL_MS = 10

const writeTo = promisify(write)

/** Writes lines to a stream of the process; delivered means that whoever reads it can read them. Never rejects. */
export const streamTo =
  (stream: number) =>
  async (lines: Buffer): Promise<Outcome> => {
    try {
      for (let written = 0; written < lines.length;) written += await writeSome(stream, lines, written)
      return { status: 'delivered' }
    } catch (error) {
      return failureOf(error, stream === 1 ? '/dev/stdout' : '/dev/stderr')
    }
  }

const writeSome = async (stream: number, lines: Buffer, from: number): Promise<number> => {
  try {
    return (await writeTo(stream, lines, from, lines.length - from, null)).bytesWritten
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    // Whoever reads it is slow.
    await sleep(POLL_MS)
    return 0
  }
}
