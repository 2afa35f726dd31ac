import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { StoreCall, CallResult, Result } from './calls.ts'

/** What a store thread serves. */
export interface Served {
  /** Runs a group of calls; `work` says that there is something new to route or to deliver. */
  run: (calls: StoreCall[]) => { results: Result[]; work: boolean }
  /** Whether somebody waits for these. Others may wait a moment for them, to be part of the same group. */
  isUrgent: (calls: StoreCall[]) => boolean
  close: () => void
}

/** What a store thread does unasked; nobody calls it. */
export type Unserved = Pick<Served, 'close'> & { run?: never }

/** What has come from a port at once. */
interface Batch {
  port: MessagePort
  calls: StoreCall[]
}

/** How long other calls wait for the next urgent ones, where these follow each other: on a slow disk two commits take twice as long as one. */
const JOIN_MS = 1
/** How long after the last urgent calls the next are expected. */
const EXPECTED_MS = 4

/**
 * The other end of `Caller`, in a store thread: gathers what has arrived from all its ports into one group, and answers
 * when the group is done.
 */
export class CallServer {
  readonly #served: Omit<Served, 'close'>
  readonly #ports = new Set<MessagePort>()
  #waiting: Batch[] = []
  #isSoon = false
  #later: NodeJS.Timeout | undefined
  #expectedUntil = 0

  constructor(served: Omit<Served, 'close'>) {
    this.#served = served
  }

  connect(port: MessagePort): void {
    this.#ports.add(port)
    port.on('message', (calls: StoreCall[]) => {
      this.#waiting.push({ port, calls })
      this.#schedule(this.#served.isUrgent(calls))
    })
    port.on('close', () => this.#ports.delete(port))
  }

  #schedule(isUrgent: boolean): void {
    if (this.#isSoon) return
    const now = performance.now()
    if (isUrgent) this.#expectedUntil = now + EXPECTED_MS
    else if (now < this.#expectedUntil) {
      this.#later ??= setTimeout(() => this.#serve(), JOIN_MS)
      return
    }
    this.#isSoon = true
    setImmediate(() => this.#serve())
  }

  /** Answers what has been sent until now, then closes all ports. */
  close(): void {
    for (const port of this.#ports) {
      for (let sent; (sent = receiveMessageOnPort(port));) this.#waiting.push({ port, calls: sent.message })
    }
    this.#serve()
    for (const port of this.#ports) port.close()
  }

  #serve(): void {
    clearTimeout(this.#later)
    this.#later = undefined
    this.#isSoon = false
    const batches = this.#waiting
    this.#waiting = []
    if (batches.length === 0) return
    const { results, work } = this.#served.run(batches.flatMap(({ calls }) => calls))
    for (const [port, own] of resultsByPort(batches, results)) send(port, { results: own })
    if (work) for (const port of this.#ports) send(port, 'work')
  }
}

/** The results come in the order of the calls. */
const resultsByPort = (batches: readonly Batch[], results: readonly Result[]): Map<MessagePort, Result[]> => {
  const ports = batches.flatMap(({ port, calls }) => calls.map(() => port))
  return Map.groupBy(results, (_, index) => ports[index] as MessagePort)
}

const send = (port: MessagePort, reply: CallResult): void => port.postMessage(reply)
