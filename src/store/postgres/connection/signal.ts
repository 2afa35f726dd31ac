import { setTimeout as sleep } from 'node:timers/promises'
import type { Connect } from './connect.ts'
import type { Pool } from './pool.ts'
import { SCHEMA, type Session } from './session.ts'

/** How nodes tell each other that there is something to do. A hint only: each node also polls. */
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
  const notifier = new Notifier(pool)
  const listener = new Listener(connect)
  return {
    tell: () => notifier.tell(),
    listen: callback => listener.listen(callback),
    close: async () => {
      listener.close()
      await notifier.finish()
    },
  }
}

/**
 * Hints leave in statements of their own, after the transaction they tell of: PostgreSQL holds one lock for the whole server from a
 * NOTIFY until its commit is on disk, which would put the commits of all nodes in a line.
 */
class Notifier {
  readonly #pool: Pool
  #telling: Promise<void> | undefined
  #isNews = false

  constructor(pool: Pool) {
    this.#pool = pool
  }

  tell(): void {
    this.#isNews = true
    this.#telling ??= this.#tellAll()
  }

  /** Resolves when all is told. */
  async finish(): Promise<void> {
    await this.#telling
  }

  async #tellAll(): Promise<void> {
    while (this.#isNews) {
      this.#isNews = false
      // A node that misses it finds out when it polls.
      await this.#pool.run(NOTIFY).catch(() => {})
      await sleep(TELL_MS)
    }
    this.#telling = undefined
  }
}

/** Listens on a connection of its own, and again when that is lost. */
class Listener {
  readonly #connect: Connect
  readonly #callbacks: (() => void)[] = []
  readonly #closing = new AbortController()
  #session: Session | undefined

  constructor(connect: Connect) {
    this.#connect = connect
  }

  listen(callback: () => void): void {
    if (this.#callbacks.push(callback) === 1) void this.#listenForEver()
  }

  close(): void {
    this.#closing.abort()
    this.#session?.destroy()
  }

  async #listenForEver(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      await this.#listenOnce().catch(() => this.#session?.destroy())
      await sleep(LISTEN_AGAIN_MS, undefined, { signal, ref: false }).catch(() => {})
    }
  }

  async #listenOnce(): Promise<void> {
    const lost = Promise.withResolvers<void>()
    this.#session = await this.#connect({ onNotify: () => this.#callAll(), onLost: lost.resolve })
    if (this.#closing.signal.aborted) return this.#session.destroy()
    await this.#session.run(LISTEN)
    // Nobody has told us of what came before.
    this.#callAll()
    await lost.promise
  }

  #callAll(): void {
    for (const callback of this.#callbacks) callback()
  }
}
