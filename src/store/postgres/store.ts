import type { MessagePort } from 'node:worker_threads'
import { createFailing } from '../failing.ts'
import { count, countCommit, type StoreFigures } from '../figures.ts'
import type { PostgresAddress } from '../../base/postgres/address.ts'
import { appendMethods, decisionMethods } from './write/append.ts'
import { checkMethods } from './check.ts'
import { createConnect, WRITER_SETTINGS } from './connection/connect.ts'
import { dueMethods, giveBack } from './write/due.ts'
import { HandOver } from './write/hand-over.ts'
import { handMethods } from './write/by-hand.ts'
import { importMethods } from './write/import.ts'
import { moveMethods } from './write/change-state.ts'
import { nodeMethods, ownerIn } from './nodes.ts'
import { Pool } from './connection/pool.ts'
import { recordMethods } from './write/record.ts'
import { replayMethods } from './write/replays.ts'
import { underWayMethods } from './write/under-way.ts'
import { retainMethods } from './write/retain.ts'
import { eventsBySeq, routingMethods, routingReads } from './write/routing.ts'
import { readMethods } from './statement.ts'
import { RecentEvents } from '../recent-events.ts'
import { createSignal } from './connection/signal.ts'
import { type Store, StoreError, type TakeDue } from '../store.ts'

/** What a thread needs to have the database as a store. */
export interface PostgresShare {
  address: PostgresAddress
  /** Which process this is; its threads route in turn with those of other nodes, and its leases end when it is silent. */
  node: string
  /** Closed by whoever has opened the store when it is over, and by us when we have finished. */
  port: MessagePort
  /** Of this thread alone. */
  figures: StoreFigures
}

/** Connections of one thread at most, beside the one that listens: for what keeps the gateway going, and for those who ask about it. */
const WRITERS = 4
const READERS = 2

/** The store in a PostgreSQL database, seen from one thread, which has connections of its own. */
export const postgresStore = ({ address, node, port, figures }: PostgresShare): Store => {
  const connect = createConnect(address)
  const writers = new Pool(createConnect(address, WRITER_SETTINGS), WRITERS, (durationMs, calls) =>
    countCommit(figures, durationMs, calls),
  )
  const readers = new Pool(connect, READERS)
  const signal = createSignal(writers, connect)
  const recent = new RecentEvents(seqs => eventsBySeq(writers, seqs))
  const handOver = new HandOver(async handed => {
    await giveBack(writers.run, handed)
    signal.tell()
  })
  const { giveTurnAway, ...routing } = routingMethods(writers, node, handOver, recent, signal)
  const due = dueMethods(writers, handOver, recent, signal)
  const failing = createFailing()
  const changing = {
    ...appendMethods(writers, failing, figures, signal.tellEvents),
    ...decisionMethods(writers),
    ...importMethods(writers, signal.tellEvents),
    ...checkMethods(writers, failing),
    ...nodeMethods(writers, node, signal.tell),
    ...routing,
    takeDue: (request: TakeDue) => due.takeDue({ ...request, owner: ownerIn(node, request.owner) }),
    release: (owner: string, now: number) => due.release(ownerIn(node, owner), now),
    ...recordMethods(writers, signal.tell),
    ...handMethods(writers, signal.tell),
    ...moveMethods(writers, signal.tell),
    ...underWayMethods(writers),
    ...replayMethods(writers, signal.tell),
    ...retainMethods(writers),
  }
  const asking = { ...readMethods(readers), ...routingReads(readers) }
  const calls = trackCalls({ ...countingFailures(changing, figures), ...asking })

  const finish = async (): Promise<void> => {
    await calls.end()
    await handOver.close()
    await giveTurnAway().catch(() => {})
    await signal.close()
    await Promise.all([writers.close(), readers.close()])
    port.close()
  }
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= finish())
  port.on('message', () => void close())
  port.unref()
  return { ...calls.methods, onWork: signal.listen, close }
}

type Calls = Omit<Store, 'onWork' | 'close'>

type Methods = Record<string, (...values: never[]) => Promise<unknown>>

/** Counts the calls that fail, as the writer of a file does. */
const countingFailures = <Changing extends Methods>(methods: Changing, figures: StoreFigures): Changing =>
  Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      async (...values: never[]) => {
        try {
          return await method(...values)
        } catch (error) {
          count(figures, 'failedCalls', 1)
          throw error
        }
      },
    ]),
  ) as Changing

/** Lets no call through once it has ended; it has ended when all calls so far are answered. */
const trackCalls = (methods: Calls): { methods: Calls; end: () => Promise<void> } => {
  const underWay = new Set<Promise<unknown>>()
  let hasEnded = false
  const tracked = Object.entries(methods).map(([name, method]) => [
    name,
    async (...values: never[]) => {
      if (hasEnded) throw new StoreError('The store is closed.', 'STORE_CLOSED')
      const call = (method as (...values: never[]) => Promise<unknown>)(...values)
      underWay.add(call)
      try {
        return await call
      } finally {
        underWay.delete(call)
      }
    },
  ])
  return {
    methods: Object.fromEntries(tracked) as Calls,
    end: async () => {
      hasEnded = true
      await Promise.allSettled(underWay)
    },
  }
}
