import type { Outcome } from 'chatgate/plugin'

interface Waiting {
  line: Buffer
  settle: (outcome: Outcome) => void
}

/**
 * Writes lines one batch after the other. What comes while one is being written makes up the next: many lines wait for
 * the disk once. `write` never rejects.
 */
export const inBatches = (write: (lines: Buffer) => Promise<Outcome>) => {
  const waiting = new Set<Waiting>()
  let isWriting = false

  const writeAll = async (): Promise<void> => {
    isWriting = true
    while (waiting.size > 0) {
      const batch = [...waiting]
      waiting.clear()
      const outcome = await write(Buffer.concat(batch.map(({ line }) => line)))
      for (const { settle } of batch) settle(outcome)
    }
    isWriting = false
  }

  return async (line: Buffer, signal: AbortSignal): Promise<Outcome> => {
    const { promise, resolve: settle } = Promise.withResolvers<Outcome>()
    const one = { line, settle }
    const giveUp = (): void => {
      // A line whose batch has begun may still be written; the disk cannot be told to stop.
      waiting.delete(one)
      settle({ status: 'retry', reason: 'the disk did not take it in time', fault: 'destination' })
    }
    if (signal.aborted) return { status: 'retry', reason: 'given up before it began', fault: 'destination' }
    signal.addEventListener('abort', giveUp, { once: true })
    waiting.add(one)
    if (!isWriting) void writeAll()
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }
}
