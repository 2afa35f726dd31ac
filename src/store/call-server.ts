import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { Call, Reply, Result } from './calls.ts'

/** What a store thread serves. */
export interface Served {
  /** Runs a group of calls; `work` says that there is something new to route or to deliver. */
  run: (calls: Call[]) => { results: Result[]; work: boolean }
  close: () => void
}

/**
 * The other end of `Caller`, in a store thread: gathers what has arrived from all its ports into one group, and answers
 * when the group is done.
 */
export class CallServer {
  readonly #run: Served['run']
  readonly #ports = new Set<MessagePort>()
  #waiting: { port: MessagePort; calls: Call[] }[] = []

  constructor(run: Served['run']) {
    this.#run = run
  }

  connect(port: MessagePort): void {
    this.#ports.add(port)
    port.on('message', (calls: Call[]) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#serve())
      this.#waiting.push({ port, calls })
    })
    port.on('close', () => this.#ports.delete(port))
  }

  /** Answers what has been sent until now, then closes all ports. */
  close(): void {
    for (const port of this.#ports) {
      const sent = receiveMessageOnPort(port)
      if (sent) this.#waiting.push({ port, calls: sent.message })
    }
    this.#serve()
    for (const port of this.#ports) port.close()
  }

  #serve(): void {
    const batches = this.#waiting
    this.#waiting = []
    if (batches.length === 0) return
    const { results, work } = this.#run(batches.flatMap(({ calls }) => calls))
    let answered = 0
    for (const { port, calls } of batches) {
      send(port, { results: results.slice(answered, (answered += calls.length)) })
    }
    if (work) for (const port of this.#ports) send(port, 'work')
  }
}

const send = (port: MessagePort, reply: Reply): void => port.postMessage(reply)
