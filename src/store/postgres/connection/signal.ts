import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connect } from './connect.ts'
import type { Pool } from './pool.ts'
import { SCHEMA, type Session } from './session.ts'

/** How nodes, and the threads of one, tell each other that there is something to do. A hint only: each also polls. */
export interface Signal {
  /** Tells who listens here at once, and all others soon. */
  tell: () => void
  /** Tells who listens here only. */
  tellHere: () => void
  listen: (listener: () => void) => void
  close: () => Promise<void>
}

const LISTEN = `LISTEN ${SCHEMA}`
/** All that happens in this time is told at once. */
const TELL_MS = 10
const LISTEN_AGAIN_MS = 1_000

export const createSignal = (pool: Pool, connect: Connect): Signal => {
  // What comes back of our own is left out by it.
  const self = randomUUID()
  const notifier = new Notifier(pool, self)
  const listener = new Listener(connect, self)
  return {
    tell: () => {
      listener.callAll()
      notifier.tell()
    },
    tellHere: () => listener.callAll(),
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
  readonly #notify: string
  #telling: Promise<void> | undefined
  #isNews = false

  constructor(pool: Pool, self: string) {
    this.#pool = pool
    this.#notify = `NOTIFY ${SCHEMA}, '${self}'`
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
      await this.#pool.run(this.#notify).catch(() => {})
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
  readonly #self: string
  #session: Session | undefined

  constructor(connect: Connect, self: string) {
    this.#connect = connect
    this.#self = self
  }

  listen(callback: () => void): void {
    if (this.#callbacks.push(callback) === 1) void this.#listenForEver()
  }

  close(): void {
    this.#closing.abort()
    this.#session?.destroy()
  }

  /** Calls all who listen. */
  callAll(): void {
    for (const callback of this.#callbacks) callback()
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
    const onNotify = (from: string): void => {
      if (from !== this.#self) this.callAll()
    }
    this.#session = await this.#connect({ onNotify, onLost: lost.resolve })
    if (this.#closing.signal.aborted) return this.#session.destroy()
    await this.#session.run(LISTEN)
    // Nobody has told us of what came before.
    this.callAll()
    await lost.promise
  }
}
