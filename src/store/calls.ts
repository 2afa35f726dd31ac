import type { MessagePort } from 'node:worker_threads'
import { StoreError } from './store.ts'

/** One call on its way to a store thread. */
export type Call = [method: string, ...values: unknown[]]
export type Result = { value: unknown } | { error: Failure }
export type Failure = { message: string; code: string }
/** What a store thread sends: the results of one batch, or a hint that there is something new to do. */
export type Reply = { results: Result[] } | 'work'

export type Methods<Names extends PropertyKey> = Record<Names, (...values: never[]) => unknown>

interface PendingCall {
  call: Call
  resolve: (value: never) => void
  reject: (error: StoreError) => void
}

/**
 * Calls the methods of a store thread. One batch is under way at a time; what is called meanwhile is the next batch,
 * so that the thread can commit it as one.
 */
export class Caller<Calls extends Methods<keyof Calls>> {
  readonly #port: MessagePort
  #queued: PendingCall[] = []
  #underWay: PendingCall[] = []
  #scheduled = false
  #closing: Promise<void> | undefined
  #whenIdle = () => {}

  constructor(port: MessagePort, onWork: () => void) {
    this.#port = port
    port.on('message', (reply: Reply) => (reply === 'work' ? onWork() : this.#settle(reply.results)))
    port.on('close', () => this.#end())
  }

  call<Name extends keyof Calls & string>(
    method: Name,
    ...values: Parameters<Calls[Name]>
  ): Promise<ReturnType<Calls[Name]>> {
    if (this.#closing) return Promise.reject(closed())
    return new Promise((resolve, reject) => {
      this.#queued.push({ call: [method, ...values], resolve, reject })
      this.#schedule()
    })
  }

  /** Resolves when all calls so far are answered. Later ones are refused. */
  close(): Promise<void> {
    this.#closing ??= this.#finish()
    return this.#closing
  }

  async #finish(): Promise<void> {
    if (this.#queued.length + this.#underWay.length > 0) {
      await new Promise<void>(resolve => (this.#whenIdle = resolve))
    }
    this.#port.close()
  }

  /** At the end of this turn of the event loop, so that one batch holds all that came in during it. */
  #schedule(): void {
    if (this.#scheduled || this.#underWay.length > 0) return
    this.#scheduled = true
    setImmediate(() => this.#send())
  }

  #send(): void {
    this.#scheduled = false
    this.#underWay = this.#queued
    this.#queued = []
    if (this.#underWay.length === 0) return
    try {
      const calls = this.#underWay.map(({ call }) => call)
      this.#port.postMessage(calls, [])
    } catch (error) {
      // Something that cannot be copied, a function for example, was passed against its type.
      this.#settle(this.#underWay.map(() => ({ error: { message: String(error), code: 'UNEXPECTED' } })))
    }
  }

  #settle(results: Result[]): void {
    const answered = this.#underWay
    this.#underWay = []
    for (const [index, { resolve, reject }] of answered.entries()) {
      const result = results[index]
      if (result && 'value' in result) resolve(result.value as never)
      else reject(result ? new StoreError(result.error.message, result.error.code) : closed())
    }
    if (this.#queued.length > 0) this.#schedule()
    else this.#whenIdle()
  }

  /** The port was closed, by us or because the thread behind it has ended: nobody will answer any more. */
  #end(): void {
    this.#closing ??= Promise.resolve()
    const unanswered = [...this.#underWay, ...this.#queued]
    this.#underWay = []
    this.#queued = []
    for (const { reject } of unanswered) reject(closed())
    this.#whenIdle()
  }
}

const closed = (): StoreError =>
  new StoreError('The store is closed, or the thread that ran it has ended.', 'STORE_CLOSED')
