import type { MessagePort } from 'node:worker_threads'
import { StoreError } from '../../store.ts'

/** One call on its way to a store thread. */
export type StoreCall = [method: string, ...values: unknown[]]
export type Result = { value: unknown } | { error: Failure }
export type Failure = { message: string; code: string }
/** What a store thread sends: the results of one batch, or a hint that there is something new to do. */
export type CallResult = { results: Result[] } | 'work'

export type Methods<Names extends PropertyKey> = Record<Names, (...values: never[]) => unknown>

interface PendingCall {
  call: StoreCall
  resolve: (value: never) => void
  reject: (error: StoreError) => void
}

/**
 * Calls the methods of a store thread. All calls of one turn of the event loop travel together; the thread
 * takes all that has come to it while it was busy as one group, and answers in order. So calls need no ids,
 * and no limit in time, as a slow disk answers late and still keeps what it was sent: `Calls` of base, for
 * single questions that are given up, does not fit here.
 */
export class Caller<Calls extends Methods<keyof Calls>> {
  readonly #port: MessagePort
  #queued: PendingCall[] = []
  #underWay: PendingCall[] = []
  #closing: Promise<void> | undefined
  #whenIdle = () => {}

  constructor(port: MessagePort, onWork: () => void) {
    this.#port = port
    port.on('message', (reply: CallResult) => (reply === 'work' ? onWork() : this.#settle(reply.results)))
    port.on('close', () => this.#end())
  }

  call<Name extends keyof Calls & string>(
    method: Name,
    ...values: Parameters<Calls[Name]>
  ): Promise<ReturnType<Calls[Name]>> {
    if (this.#closing) return Promise.reject(closedError())
    return new Promise((resolve, reject) => {
      // Sent at the end of this turn, so that the next call finds something queued.
      if (this.#queued.length === 0) setImmediate(() => this.#send())
      this.#queued.push({ call: [method, ...values], resolve, reject })
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

  #send(): void {
    const sent = this.#queued
    this.#queued = []
    if (sent.length === 0) return
    try {
      this.#port.postMessage(
        sent.map(({ call }) => call),
        [],
      )
      this.#underWay.push(...sent)
    } catch (error) {
      // Something that cannot be copied, a function for example, was passed against its type.
      for (const { reject } of sent) reject(new StoreError(String(error), 'UNEXPECTED'))
      this.#lookIfIdle()
    }
  }

  #settle(results: Result[]): void {
    const answered = this.#underWay.splice(0, results.length)
    for (const [index, { resolve, reject }] of answered.entries()) {
      const result = results[index]
      if (result && 'value' in result) resolve(result.value as never)
      else if (result) reject(new StoreError(result.error.message, result.error.code))
    }
    this.#lookIfIdle()
  }

  #lookIfIdle(): void {
    if (this.#queued.length + this.#underWay.length === 0) this.#whenIdle()
  }

  /** The port was closed, by us or because the thread behind it has ended: nobody will answer any more. */
  #end(): void {
    this.#closing ??= Promise.resolve()
    const unanswered = [...this.#underWay, ...this.#queued]
    this.#underWay = []
    this.#queued = []
    for (const { reject } of unanswered) reject(closedError())
    this.#whenIdle()
  }
}

const closedError = (): StoreError =>
  new StoreError('The store is closed, or the thread that ran it has ended.', 'STORE_CLOSED')
