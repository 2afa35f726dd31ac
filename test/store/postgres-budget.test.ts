/** What an event and its deliveries may cost on PostgreSQL, counted and not timed: statements, and ways to the server and back. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { Session } from '../../src/store/postgres/connection/session.ts'
import type { DueDelivery, Store } from '../../src/store/store.ts'
import { node } from '../support/postgres-nodes.ts'
import { testPostgres } from '../support/postgres.ts'
import { deliveredBy, newEvent, START } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres()

const EVENTS = 64
const DESTINATIONS = ['all/a', 'all/b', 'all/c']

/** Of a whole batch of events, whatever their number, with their deliveries in order per subject. */
const BUDGET = {
  append: { statements: 1, trips: 1 },
  takeUnrouted: { statements: 1, trips: 1 },
  recordRouting: { statements: 5, trips: 2 },
  takeDue: { statements: 1, trips: 1 },
  recordAttempts: { statements: 4, trips: 2 },
}

/** Counts what all sessions of this process run; what travels together is one way. Hints, which others are told, are left out. */
const countStatements = () => {
  const counts = { statements: 0, trips: 0 }
  const underWay = new Map<Session, number>()
  const run = Reflect.get(Session.prototype, 'run')
  vi.spyOn(Session.prototype, 'run').mockImplementation(async function (this: Session, statement, ...rest) {
    if (statement.startsWith('NOTIFY')) return run.call(this, statement, ...rest)
    const others = underWay.get(this) ?? 0
    counts.statements += 1
    if (others === 0) counts.trips += 1
    underWay.set(this, others + 1)
    try {
      return await run.call(this, statement, ...rest)
    } finally {
      underWay.set(this, (underWay.get(this) ?? 1) - 1)
    }
  })
  onTestFinished(() => void vi.restoreAllMocks())
  return async <Value>(call: Promise<Value>): Promise<{ value: Value; cost: typeof counts }> => {
    const before = { ...counts }
    const value = await call
    return {
      value,
      cost: { statements: counts.statements - before.statements, trips: counts.trips - before.trips },
    }
  }
}

const take = (store: Store, limit = EVENTS) =>
  store.takeDue({
    lanes: DESTINATIONS.map(destination => ({ destination, limit })),
    now: START,
    leaseUntil: START + 60_000,
    owner: 'me',
  })

const delivered = ({ event: { seq }, destination, attempt }: DueDelivery) =>
  deliveredBy({ seq, destination, attempt })

/** From appended to delivered; each event has a subject of its own. Gives what each step cost. */
const runBatch = async (store: Store, counted: ReturnType<typeof countStatements>, first: number) => {
  const events = Array.from({ length: EVENTS }, (_, n) =>
    newEvent(first + n, { subject: `user ${first + n}`, repeatKey: BigInt(first + n) }),
  )
  const append = await counted(Promise.all(events.map(event => store.append([event]))))
  const takeUnrouted = await counted(store.takeUnrouted(EVENTS))
  const recordRouting = await counted(
    store.recordRouting(
      takeUnrouted.value.map(({ seq, subject = '' }) => ({
        seq,
        routedAt: START,
        explanation: '{}',
        deliveries: DESTINATIONS.map(destination => ({ destination, state: 'waiting', orderKey: subject })),
      })),
    ),
  )
  const takeDue = await counted(take(store))
  const { deliveries } = takeDue.value
  expect(deliveries).toHaveLength(EVENTS * DESTINATIONS.length)
  const recordAttempts = await counted(
    Promise.all(deliveries.map(delivery => store.recordAttempts([delivered(delivery)]))),
  )
  const steps = { append, takeUnrouted, recordRouting, takeDue, recordAttempts }
  return Object.fromEntries(Object.entries(steps).map(([name, { cost }]) => [name, cost]))
}

test('a batch stays within its budget, whether its deliveries are handed over or taken', async () => {
  const store = await node(await newDatabase())
  const counted = countStatements()
  // Opens the connections, each of which is set up first.
  await runBatch(store, counted, 0)
  // Who has asked before gets what is planned in memory; who has not, takes it and knows its events.
  for (const first of [1_000, 2_000]) {
    if (first === 1_000) await take(store)
    expect(await runBatch(store, counted, first)).toEqual(BUDGET)
    await take(store, 0)
  }
})

test('who listens does not look again, and neither for events, until something may be there', async () => {
  const store = await node(await newDatabase())
  const counted = countStatements()
  let told = 0
  store.onWork(() => (told += 1))
  await until(() => told > 0, 'it listens')
  // As a sender that asks after each attempt.
  const look = async (): Promise<number> => {
    await counted(take(store, 1))
    await counted(store.takeUnrouted(1))
    const { cost } = await counted(Promise.all([take(store, 1), store.takeUnrouted(1)]))
    return cost.statements
  }
  // A second may have passed, after which it does not rely on having been told.
  await until(async () => (await look()) === 0, 'nothing is asked')
  await store.append([newEvent(1)])
  expect(await store.takeUnrouted(1)).toHaveLength(1)
})
