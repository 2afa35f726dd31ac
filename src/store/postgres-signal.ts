import { setTimeout as sleep } from 'node:timers/promises'
import type { Connect } from './postgres-connect.ts'
import type { Pool } from './postgres-pool.ts'
import { SCHEMA, type Session } from './postgres-session.ts'

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

/**
 * Hints leave in statements of their own, after the transaction they tell of: PostgreSQL holds one lock for the whole server from a
 * NOTIFY until its commit is on disk, which would put the commits of all nodes in a line.
 */
export const createSignal = (pool: Pool, connect: Connect): Signal => {
  const listeners: (() => void)[] = []
  const closing = new AbortController()
  let listening: Session | undefined
  let telling: Promise<void> | undefined
  let isNews = false

  const tellAll = async (): Promise<void> => {
    while (isNews) {
      isNews = false
      // Whoever misses it finds out when he looks by himself.
      await pool.run(NOTIFY).catch(() => {})
      if (!closing.signal.aborted) await sleep(TELL_MS)
    }
    telling = undefined
  }

  const pass = (): void => listeners.forEach(listener => listener())

  const listenOnce = async (): Promise<void> => {
    const lost = Promise.withResolvers<void>()
    const session = await connect({ onNotify: pass, onLost: lost.resolve })
    listening = session
    if (closing.signal.aborted) return session.destroy()
    await session.run(LISTEN)
    // Of what came before nobody has told us.
    pass()
    await lost.promise
  }

  const listenForEver = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await listenOnce().catch(() => listening?.destroy())
      await sleep(LISTEN_AGAIN_MS, undefined, { signal: closing.signal, ref: false }).catch(() => {})
    }
  }

  return {
    tell: () => {
      isNews = true
      telling ??= tellAll()
    },
    listen: listener => {
      if (listeners.push(listener) === 1) void listenForEver()
    },
    close: async () => {
      closing.abort()
      listening?.destroy()
      await telling
    },
  }
}
