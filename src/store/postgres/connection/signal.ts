import { setTimeout as sleep } from 'node:timers/promises'
import type { Connect } from './connect.ts'
import type { Pool } from './pool.ts'
import { SCHEMA, type Session } from './session.ts'

/** How nodes tell each other that there is something to do. A hint only: everybody looks by himself from time to time. */
export interface Signal {
  /** Tells all nodes, soon. */
  tell: () => void
  listen: (listener: () => void) => void
  close: () => Promise<void>
}

const LISTEN = `LISTEN ${SCHEMA}`
const NOTIFY = `NOTIFY ${SCHEMA}`
/** All that happens in this time is told at once. */
const TELL_MS = 10
const LISTEN_AGAIN_MS = 1_000

export const createSignal = (pool: Pool, connect: Connect): Signal => {
  const teller = createTeller(pool)
  const ear = createEar(connect)
  return {
    tell: teller.tell,
    listen: ear.listen,
    close: async () => {
      ear.close()
      await teller.finish()
    },
  }
}

/**
 * Hints leave in statements of their own, after the transaction they tell of: PostgreSQL holds one lock for the whole server from a
 * NOTIFY until its commit is on disk, which would put the commits of all nodes in a line.
 */
const createTeller = (pool: Pool) => {
  let telling: Promise<void> | undefined
  let isNews = false

  const tellAll = async (): Promise<void> => {
    while (isNews) {
      isNews = false
      // Whoever misses it finds out when he looks by himself.
      await pool.run(NOTIFY).catch(() => {})
      await sleep(TELL_MS)
    }
    telling = undefined
  }

  return {
    tell: (): void => {
      isNews = true
      telling ??= tellAll()
    },
    finish: async (): Promise<void> => telling,
  }
}

/** Listens on a connection of its own, and again when that is lost. */
const createEar = (connect: Connect) => {
  const listeners: (() => void)[] = []
  const closing = new AbortController()
  let session: Session | undefined

  const pass = (): void => listeners.forEach(listener => listener())

  const listenOnce = async (): Promise<void> => {
    const lost = Promise.withResolvers<void>()
    session = await connect({ onNotify: pass, onLost: lost.resolve })
    if (closing.signal.aborted) return session.destroy()
    await session.run(LISTEN)
    // Of what came before nobody has told us.
    pass()
    await lost.promise
  }

  const listenForEver = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await listenOnce().catch(() => session?.destroy())
      await sleep(LISTEN_AGAIN_MS, undefined, { signal: closing.signal, ref: false }).catch(() => {})
    }
  }

  return {
    listen: (listener: () => void): void => {
      if (listeners.push(listener) === 1) void listenForEver()
    },
    close: (): void => {
      closing.abort()
      session?.destroy()
    },
  }
}
