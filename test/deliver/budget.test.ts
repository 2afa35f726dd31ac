/** What an event may cost, counted and not timed: so a slow-down is caught on any machine. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { Caller } from '../../src/store/sqlite/thread/calls.ts'
import { CallServer } from '../../src/store/sqlite/thread/call-server.ts'
import { createStoreFigures } from '../../src/store/figures.ts'
import { dueMethods } from '../../src/store/sqlite/write/due.ts'
import { openWriter, type Database } from '../../src/store/sqlite/file.ts'
import { keepMethods } from '../../src/store/sqlite/write/keep.ts'
import { createMemory } from '../../src/store/sqlite/waiting/memory.ts'
import { recordMethods } from '../../src/store/sqlite/write/record.ts'
import { sqliteWriter, type WriterCalls } from '../../src/store/sqlite/thread/writer.ts'
import { deliveredBy, newEvent, START } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const EVENTS = 64
const DESTINATIONS = ['all/a', 'all/b', 'all/c']

/** Statements for one event, from keeping to routed, and for one of its deliveries in order per subject, from plan to delivered. */
const EVENT_MAX = 2
const DELIVERY_MAX = 3
/** Statements for a whole transaction, and those for each destination in it. */
const BATCH_MAX = 2

const newPath = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'chatgate-budget-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'gateway.sqlite')
}

/** The methods of the writer over a database that counts what runs. */
const countingWriter = () => {
  const { database, close } = openWriter(newPath())
  onTestFinished(close)
  let statements = 0
  const counting = (sql: string): ReturnType<Database['prepare']> =>
    new Proxy(database.prepare(sql), {
      get: (statement, name: 'run' | 'get' | 'all') => {
        statements += 1
        return statement[name].bind(statement)
      },
    })
  const counted = { prepare: counting } as unknown as Database
  const memory = createMemory(counted)
  const nothing = (): void => {}
  return {
    keep: keepMethods(counted, memory, nothing),
    due: dueMethods(counted, memory, nothing),
    record: recordMethods(counted, memory, nothing),
    commit: () => {
      memory.write()
      memory.commit()
    },
    /** How many statements have run since it was asked last. */
    take: (): number => {
      const taken = statements
      statements = 0
      return taken
    },
  }
}

test('the statements of an event and of its deliveries stay within their budget', () => {
  const { keep, due, record, take, commit } = countingWriter()
  // As a gateway does when it starts: from now on it is known what waits. The first batch is not counted, it finds nothing in memory.
  keep.takeUnrouted(EVENTS)
  for (const round of [0, 1, 2]) {
    const batch = Array.from({ length: EVENTS }, (_, n) => round * EVENTS + n)
    keep.append(batch.map(n => newEvent(n, { repeatKey: BigInt(n), subject: `user ${n}` })))
    commit()
    const found = keep.takeUnrouted(EVENTS)
    expect(found).toHaveLength(EVENTS)
    keep.recordRouting(
      found.map(({ seq, subject }) => {
        const plan = { state: 'waiting' as const, ...(subject !== undefined && { orderKey: subject }) }
        const deliveries = DESTINATIONS.map(destination => ({ destination, ...plan }))
        return { seq, routedAt: START, explanation: '{}', deliveries }
      }),
    )
    const lanes = DESTINATIONS.map(destination => ({ destination, limit: EVENTS }))
    const taken = due.takeDue({ lanes, now: START + 1, leaseUntil: START + 60_000, owner: 'test' })
    expect(taken.deliveries).toHaveLength(EVENTS * DESTINATIONS.length)
    commit()
    record.recordAttempts(taken.deliveries.map(deliveredBy))
    commit()
    const statements = take()
    if (round > 0)
      expect(statements).toBeLessThanOrEqual(
        EVENTS * (EVENT_MAX + DELIVERY_MAX * DESTINATIONS.length) + 3 * BATCH_MAX * (1 + DESTINATIONS.length),
      )
  }
})

/** A caller and the writer that it calls, and how many messages go between them. */
const countingChannel = () => {
  const figures = createStoreFigures()
  const writer = sqliteWriter(newPath(), figures)
  const server = new CallServer(writer)
  const { port1, port2 } = new MessageChannel()
  const caller = new Caller<WriterCalls>(port1, () => {})
  const counted = { sent: 0, received: 0 }
  port1.on('message', () => (counted.received += 1))
  onTestFinished(async () => {
    await caller.close()
    writer.close()
  })
  return {
    caller,
    serve: () => {
      server.connect(port2)
      port2.on('message', () => (counted.sent += 1))
    },
    counts: () => ({
      ...counted,
      commits: figures.commitCalls.figures.slice(0, -1).reduce((sum, count) => sum + count, 0),
    }),
  }
}

test('what is kept in one turn is one message to the store, two back, and one commit', async () => {
  const { caller, serve, counts } = countingChannel()
  serve()
  await Promise.all(Array.from({ length: EVENTS }, (_, n) => caller.call('append', [newEvent(n)])))
  await until(() => counts().received >= 2, 'the store says that there is work')
  expect(counts()).toEqual({ sent: 1, received: 2, commits: 1 })
})

test('what comes while the store is busy is one commit, with one answer', async () => {
  const { caller, serve, counts } = countingChannel()
  const calls: Promise<unknown>[] = []
  for (const n of [1, 2, 3]) {
    calls.push(caller.call('append', [newEvent(n)]))
    await setImmediate()
  }
  serve()
  await Promise.all(calls)
  await until(() => counts().received >= 2, 'the store says that there is work')
  expect(counts()).toEqual({ sent: 3, received: 2, commits: 1 })
})
