/** A steady load of signed callbacks, each with the number that it has for its subject. */
import { Worker } from 'node:worker_threads'
import { signature } from '../support/gateway.ts'
import { until } from '../support/until.ts'
import { PER_SECOND } from './pace.ts'

export const TOKEN = 'the-callback-token'

/** What Chat adds to the address, for a callback beside the load. */
export const signed = () => signature(TOKEN)

/** What the thread of the load is to do from now on. */
export interface Orders {
  url: string
  perSecond: number
  /** Stands in each body besides. */
  fields: Record<string, unknown>
  /** Comes back with what is heard from then on. */
  number: number
}

/** What the thread of the load tells. */
export interface Heard {
  answered?: Answered
  /** How many callbacks have no answer yet. */
  underWay: number
  /** The number of the orders that are in force. */
  orders: number
}

/** One callback, and what Chat would have been told. */
export interface Answered {
  subject: string
  /** Rises by one for each callback of a subject; the next is sent when this one has been answered. */
  n: number
  /** Milliseconds since 1970. */
  sentAt: number
  tookMs: number
  /** The answer's body; `unanswered` and why where there was none. */
  told: Record<string, unknown>
}

export interface Load {
  /** In the order of the answers. */
  answers: Answered[]
  /** Goes on, at this address if one is given, and with these fields in each body. */
  resume: (to?: { url?: string; fields?: Record<string, unknown>; perSecond?: number }) => void
  /** Sends nothing more, and waits for all answers. */
  pause: () => Promise<void>
  end: () => Promise<number>
}

export const startLoad = (url: string): Load => {
  const worker = new Worker(new URL('./load-thread.ts', import.meta.url), {
    workerData: { token: TOKEN },
    execArgv: [],
  })
  const answers: Answered[] = []
  let orders: Orders = { url, perSecond: 0, fields: {}, number: 0 }
  let last: Heard = { underWay: 0, orders: 0 }
  worker.on('message', (heard: Heard) => {
    if (heard.answered) answers.push(heard.answered)
    last = heard
  })
  const order = (next: Partial<Orders>): void => {
    orders = { ...orders, ...next, number: orders.number + 1 }
    worker.postMessage(orders)
  }
  return {
    answers,
    resume: (next = {}) => order({ perSecond: PER_SECOND, ...next }),
    pause: async () => {
      order({ perSecond: 0 })
      await until(() => last.orders === orders.number && last.underWay === 0, 'all callbacks are answered')
    },
    end: () => worker.terminate(),
  }
}
