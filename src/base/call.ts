/** What becomes of a question: its answer, or none, as it came too late or nobody is left to give it. */
export type Reply<Answer> = { answer: Answer } | { missing: 'late' | 'ended' }

interface Pending<Answer> {
  kind: string
  timer: NodeJS.Timeout
  resolve: (reply: Reply<Answer>) => void
}

/**
 * Questions to another thread, which wait for the message with the answer. At most `pendingMax` of one kind
 * wait at once, so that no kind takes the places of another, and each waits for a limited time.
 */
export class Calls<Answer> {
  readonly #pendingMax: number
  readonly #pending = new Map<number, Pending<Answer>>()
  readonly #countOf = new Map<string, number>()
  #lastId = 0
  #hasEnded = false

  constructor(pendingMax: number) {
    this.#pendingMax = pendingMax
  }

  /**
   * Asks by `send`, whose id the answer must carry. Undefined, and nothing is sent, when too many of this
   * kind wait or the thread has ended. Never rejects.
   */
  ask(kind: string, timeoutMs: number, send: (id: number) => void): Promise<Reply<Answer>> | undefined {
    if (this.#hasEnded || this.#count(kind) >= this.#pendingMax) return undefined
    const id = ++this.#lastId
    send(id)
    const { promise, resolve } = Promise.withResolvers<Reply<Answer>>()
    const timer = setTimeout(() => this.#settle(id, { missing: 'late' }), timeoutMs)
    this.#pending.set(id, { kind, timer, resolve })
    this.#countOf.set(kind, this.#count(kind) + 1)
    return promise
  }

  /** The answer has come; one that comes too late is dropped. */
  answer(id: number, answer: Answer): void {
    this.#settle(id, { answer })
  }

  /** The thread has ended: nothing that waits is answered any more, and nothing else is asked. */
  end(): void {
    this.#hasEnded = true
    for (const id of this.#pending.keys()) this.#settle(id, { missing: 'ended' })
  }

  #count(kind: string): number {
    return this.#countOf.get(kind) ?? 0
  }

  #settle(id: number, reply: Reply<Answer>): void {
    const pending = this.#pending.get(id)
    if (!pending) return
    this.#pending.delete(id)
    this.#countOf.set(pending.kind, this.#count(pending.kind) - 1)
    clearTimeout(pending.timer)
    pending.resolve(reply)
  }
}
