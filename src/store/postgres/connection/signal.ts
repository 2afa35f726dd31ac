import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { POLL_MS } from '../../../base/pump.ts'
import { steadyNow } from '../../../base/steady-clock.ts'
import type { Connect } from './connect.ts'
import type { Pool } from './pool.ts'
import { SCHEMA, type Session } from './session.ts'

/** How nodes, and the threads of one, tell each other that there is something to do. A hint only: each also polls. */
export interface Signal {
  /** Tells who listens here at once, and all others soon: something is due, or may be. */
  tell: () => void
  /** The same of events that are to be routed. */
  tellEvents: () => void
  /** Tells who listens here of what was handed over to it. */
  tellHere: () => void
  listen: (listener: () => void) => void
  /**
   * Gives what tells whether nothing was heard of since, so that what was looked at from now on is as it was. Not for longer than one waits that
   * hears nothing, and never where nobody listens.
   */
  silence: (about: Topic) => () => boolean
  close: () => Promise<void>
}

/** What there is to tell of: deliveries that are due, or events that are to be routed. */
type Topic = 'due' | 'events'

const LISTEN = `LISTEN ${SCHEMA}`
const TOPICS: readonly Topic[] = ['due', 'events']
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
      listener.hear('due')
      notifier.tell('due')
    },
    tellEvents: () => {
      listener.hear('events')
      notifier.tell('events')
    },
    tellHere: () => listener.callAll(),
    listen: callback => listener.listen(callback),
    silence: about => listener.silence(about),
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
  readonly #self: string
  readonly #news = new Set<Topic>()
  #telling: Promise<void> | undefined

  constructor(pool: Pool, self: string) {
    this.#pool = pool
    this.#self = self
  }

  tell(about: Topic): void {
    this.#news.add(about)
    this.#telling ??= this.#tellAll()
  }

  /** Resolves when all is told. */
  async finish(): Promise<void> {
    await this.#telling
  }

  async #tellAll(): Promise<void> {
    while (this.#news.size > 0) {
      const about = TOPICS.filter(topic => this.#news.has(topic)).join(' ')
      this.#news.clear()
      // A node that misses it finds out when it polls.
      await this.#pool.run(`NOTIFY ${SCHEMA}, '${this.#self} ${about}'`).catch(() => {})
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
  #isListening = false
  readonly #heard = { due: 0, events: 0 }

  constructor(connect: Connect, self: string) {
    this.#connect = connect
    this.#self = self
  }

  listen(callback: () => void): void {
    if (this.#callbacks.push(callback) === 1) void this.#listenForEver()
  }

  silence(about: Topic): () => boolean {
    if (!this.#isListening) return () => false
    const [heard, from] = [this.#heard[about], steadyNow()]
    return () => this.#isListening && this.#heard[about] === heard && steadyNow() - from < POLL_MS
  }

  close(): void {
    this.#closing.abort()
    this.#session?.destroy()
  }

  /** There is something to tell of. */
  hear(about: Topic): void {
    this.#heard[about] += 1
    this.callAll()
  }

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
    const onLost = (): void => {
      this.#isListening = false
      lost.resolve()
    }
    const onNotify = (news: string): void => {
      const [from, ...topics] = news.split(' ')
      if (from === this.#self) return
      // An older version does not say what it is about.
      for (const topic of TOPICS) if (topics.length === 0 || topics.includes(topic)) this.hear(topic)
    }
    this.#session = await this.#connect({ onNotify, onLost })
    if (this.#closing.signal.aborted) return this.#session.destroy()
    await this.#session.run(LISTEN)
    this.#isListening = true
    // Nobody has told us of what came before.
    for (const topic of TOPICS) this.#heard[topic] += 1
    this.callAll()
    await lost.promise
  }
}
