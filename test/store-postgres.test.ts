import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openStore, type OpenStore } from '../src/store/open.ts'
import { AGAIN_STATEMENTS } from '../src/store/postgres-again.ts'
import { APPEND_STATEMENTS } from '../src/store/postgres-append.ts'
import { DIGEST_STATEMENTS } from '../src/store/postgres-digest.ts'
import { DUE_STATEMENTS } from '../src/store/postgres-due.ts'
import { HAND_STATEMENTS } from '../src/store/postgres-hand.ts'
import { MOVE_STATEMENTS } from '../src/store/postgres-move.ts'
import { ORDER_STATEMENTS } from '../src/store/postgres-order.ts'
import { PLACE_STATEMENTS } from '../src/store/postgres-place.ts'
import { PLAN_STATEMENTS } from '../src/store/postgres-plan.ts'
import { PROFILE_STATEMENTS } from '../src/store/postgres-profile.ts'
import { RATE_STATEMENTS } from '../src/store/postgres-rate.ts'
import { RECORD_STATEMENTS } from '../src/store/postgres-record.ts'
import { REPLAY_STATEMENTS } from '../src/store/postgres-replays.ts'
import { RETAIN_STATEMENTS } from '../src/store/postgres-retain.ts'
import { ROUTING_STATEMENTS } from '../src/store/postgres-routing.ts'
import { SELECT_FIRST_AT } from '../src/store/postgres-time.ts'
import type { DueDelivery, KeptEvent, Store } from '../src/store/store.ts'
import { PASSWORD, query, testPostgres } from './postgres.ts'
import { startRelay } from './relay.ts'
import { appendRouted, storeContract } from './store-contract.ts'
import { newEvent, START } from './store-events.ts'
import { storeMemoryContract } from './store-memory-contract.ts'
import { storeOrderContract } from './store-order-contract.ts'
import { until } from './until.ts'

const { newDatabase } = testPostgres()

storeContract('PostgreSQL', async () => openStore(await newDatabase()))
storeOrderContract('PostgreSQL', async () => openStore(await newDatabase()))
storeMemoryContract('PostgreSQL', async () => openStore(await newDatabase()))

/** A node of its own; closed when the test is over. */
const node = async (url: string): Promise<Store> => {
  const opened: OpenStore = await openStore(url)
  onTestFinished(() => opened.close())
  return opened.store
}

const nodes = async (url: string, count: number): Promise<Store[]> =>
  Promise.all(Array.from({ length: count }, () => node(url)))

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const allIds = async (store: Store): Promise<string[]> =>
  (await store.events({ limit: 1_000_000 })).events.map(({ id }) => id)

/** Ends all connections of gateways, as an administrator may, or a server that is stopped. */
const cutAll = (url: string) =>
  query(
    url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'chatgate' AND datname = current_database()`,
  )

describe('a PostgreSQL database', () => {
  test('is brought to the newest layout once, by however many nodes at once', async () => {
    const url = await newDatabase()
    const stores = await nodes(url, 6)
    await Promise.all(stores.map((store, n) => store.append([newEvent(n)])))
    expect(await allIds(stores[0] as Store)).toHaveLength(6)
    expect(await query(url, 'SELECT count(*)::int AS count FROM chatgate.layout')).toEqual([{ count: 1 }])
  })

  test('that a newer gateway has written is refused, and left as it is', async () => {
    const url = await newDatabase()
    await (await openStore(url)).close()
    await query(url, 'UPDATE chatgate.layout SET version = 99')
    await expect(openStore(url)).rejects.toMatchObject({
      code: 'STORE_TOO_NEW',
      message: expect.stringMatching(/was written by a newer version of the gateway/) as string,
    })
    expect(await query(url, 'SELECT version::int FROM chatgate.layout')).toEqual([{ version: 99 }])
  })

  test('has its counts folded into one row, and they stay the same', async () => {
    const url = await newDatabase()
    const store = await node(url)
    const changes = Array.from({ length: 1_200 }, (_, n) => `('r/a', ${n % 3}, 1, 0, 0)`)
    await appendRouted(store, [newEvent(1)], ['r/a'])
    await query(url, `INSERT INTO chatgate.tally VALUES ${changes.join(', ')}`)
    const before = await store.destinations()
    await store.retain({ limit: 1 })
    expect(await store.destinations()).toEqual(before)
    expect(before).toMatchObject([{ waiting: 1_201, delivered: 1_200 }])
    expect(await query(url, 'SELECT count(*)::int AS count FROM chatgate.tally')).toEqual([{ count: 1 }])
  })

  test('may have its schema made by somebody else', async () => {
    const url = await newDatabase()
    await query(url, `CREATE ROLE gateway_${process.pid} LOGIN PASSWORD '${PASSWORD}'`)
    await query(url, `CREATE SCHEMA chatgate AUTHORIZATION gateway_${process.pid}`)
    const store = await node(url.replace('//postgres:', `//gateway_${process.pid}:`))
    await store.append([newEvent(1)])
    expect(await allIds(store)).toHaveLength(1)
  })
})

describe('opening', () => {
  test.for<[string, (url: string) => string, string, string]>([
    [
      'a wrong password',
      url => url.replace(PASSWORD, 'hunter3'),
      '28P01',
      'it refuses the user or the password',
    ],
    ['no such database', url => url.replace(/\/[^/]*$/, '/nowhere'), '3D000', 'make it with CREATE DATABASE'],
    ['nobody there', url => url.replace(/:\d+\//, ':9/'), 'ECONNREFUSED', 'nothing listens there'],
    [
      'an unknown parameter',
      url => `${url}?max=9`,
      'STORE_URL',
      'it has the parameter max; known are sslmode',
    ],
    [
      'a standby asked for',
      url => `${url}?target_session_attrs=standby`,
      'STORE_URL',
      'as the gateway writes',
    ],
    ['TLS where there is none', url => `${url}?sslmode=verify-full`, 'STORE_TLS', 'which sslmode demands'],
    [
      'no database',
      url => url.replace(/\/[^/]*$/, ''),
      'STORE_URL',
      'postgres://user:password@host:port/database',
    ],
  ])('says what is wrong, without the password: %s', async ([, change, code, sentence]) => {
    const error: unknown = await openStore(change(await newDatabase())).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      name: 'StoreError',
      code: expect.stringContaining(code) as string,
      message: expect.stringContaining(sentence) as string,
    })
    expect(JSON.stringify(error) + String(error)).not.toMatch(new RegExp(`${PASSWORD}|hunter3`))
  })

  test('goes on to the next host when one cannot be reached', async () => {
    const url = await newDatabase()
    const two = url.replace(/@([^/]+)\//, '@127.0.0.1:9,$1/')
    const store = await node(`${two}?target_session_attrs=read-write`)
    await store.append([newEvent(1)])
    expect(await allIds(store)).toHaveLength(1)
  })

  test('says of each host what is wrong', async () => {
    const url = (await newDatabase()).replace(/@([^/]+)\//, '@127.0.0.1:9,127.0.0.1:10/')
    await expect(openStore(url)).rejects.toThrow(
      /No host of the database can be used\. 127\.0\.0\.1:9: .*nothing listens there.* 127\.0\.0\.1:10: /,
    )
  })
})

test('speaks TLS, and looks at the certificate when told to', async context => {
  const url = await newDatabase()
  const [found] = await query(url, 'SHOW data_directory')
  const folder = String(found?.['data_directory'])
  const certificate = join(folder, 'server.crt')
  try {
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    const files = ['-keyout', join(folder, 'server.key'), '-out', certificate]
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...names], {
      stdio: 'ignore',
    })
  } catch {
    context.skip('needs openssl, and a server whose folder can be written')
  }
  const { uid, gid } = statSync(folder)
  for (const name of ['server.crt', 'server.key']) chownSync(join(folder, name), uid, gid)
  await query(url, 'ALTER SYSTEM SET ssl = on')
  await query(url, 'SELECT pg_reload_conf()')
  const isEncrypted = `SELECT bool_and(ssl) AS "isEncrypted" FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
    WHERE application_name = 'chatgate' AND datname = current_database()`
  const store = await node(`${url}?sslmode=verify-full&sslrootcert=${certificate}`)
  const isKept = (n: number): Promise<boolean> =>
    store.append([newEvent(n)]).then(
      () => true,
      () => false,
    )
  for (let n = 0; n < 5; n += 1) {
    // A connection that was just cut may not know it yet.
    await until(() => isKept(n), 'an event is kept')
    expect(await query(url, isEncrypted)).toEqual([{ isEncrypted: true }])
    const during = store.append([newEvent(100 + n)])
    await cutAll(url)
    await during.catch((error: unknown) => expect(error).toMatchObject({ name: 'StoreError' }))
  }
  await expect(openStore(`${url}?sslmode=verify-full`)).rejects.toThrow('name it as sslrootcert')
  await query(url, 'ALTER SYSTEM SET ssl = off')
  await query(url, 'SELECT pg_reload_conf()')
})

describe('several nodes', () => {
  test('keep a callback once that Chat has sent to two of them', async () => {
    const stores = await nodes(await newDatabase(), 3)
    const sent = Array.from({ length: 60 }, (_, n) => n)
    await Promise.all(
      sent.flatMap(n =>
        stores.map((store, at) =>
          store.append([newEvent(at * 1000 + n, { repeatKey: BigInt(n), receivedAt: START })]),
        ),
      ),
    )
    expect(await allIds(stores[0] as Store)).toHaveLength(60)
  })

  test('take no more together than the rate of a destination allows', async () => {
    const stores = (await nodes(await newDatabase(), 3)) as [Store, Store, Store]
    const rate = { burst: 5, perMs: 0.005 }
    await appendRouted(
      stores[0],
      Array.from({ length: 40 }, (_, n) => newEvent(n)),
      ['r/rated', 'r/free'],
    )
    const takeAll = () =>
      Promise.all(
        stores.map(store =>
          store.takeDue({
            lanes: [
              { destination: 'r/rated', limit: 10, rate },
              { destination: 'r/free', limit: 5 },
            ],
            now: START + 3_600_000,
            leaseUntil: START + 7_200_000,
            owner: 'one',
          }),
        ),
      )
    const from = Date.now()
    const first = await takeAll()
    const seconds = (Date.now() - from) / 1_000
    const names = first.flatMap(({ deliveries }) => deliveries.map(({ destination }) => destination))
    const rated = names.filter(name => name === 'r/rated').length
    expect(rated).toBeGreaterThanOrEqual(5)
    expect(rated).toBeLessThanOrEqual(5 + Math.ceil(5 * seconds))
    expect(names.filter(name => name === 'r/free')).toHaveLength(15)
    expect(Math.max(...first.map(({ waitMs = 0 }) => waitMs))).toBeGreaterThan(0)
    expect(Math.max(...first.map(({ waitMs = 0 }) => waitMs))).toBeLessThanOrEqual(200)
    let more = 0
    await until(async () => {
      more += (await takeAll()).flatMap(({ deliveries }) =>
        deliveries.filter(({ destination }) => destination === 'r/rated'),
      ).length
      return more > 0
    }, 'there is more after a while')
  })

  test('route in turn: one of them gets the events, and another one as soon as that is gone', async () => {
    const url = await newDatabase()
    const first = await openStore(url)
    const second = await node(url)
    await first.store.append([newEvent(1)])
    expect(await first.store.unrouted(9)).toHaveLength(1)
    expect(await second.unrouted(9)).toEqual([])
    await first.close()
    expect(await second.unrouted(9)).toHaveLength(1)
  })

  test('take over the routing of a node that says nothing any more', async () => {
    const url = await newDatabase()
    const [first, second] = (await nodes(url, 2)) as [Store, Store]
    await first.append([newEvent(1)])
    await first.unrouted(9)
    const from = Date.now()
    await until(async () => (await second.unrouted(9)).length === 1, 'the other one routes')
    expect(Date.now() - from).toBeLessThan(4_000)
  })

  test('do not route an event twice, also when both believe that it is their turn', async () => {
    const url = await newDatabase()
    const [first, second] = (await nodes(url, 2)) as [Store, Store]
    await first.append(Array.from({ length: 40 }, (_, n) => newEvent(n)))
    const events = await first.unrouted(100)
    const routings = events.map(({ seq }) => ({
      seq,
      routedAt: START,
      explanation: '{}',
      deliveries: [{ destination: 'r/a', state: 'waiting' as const, orderKey: 'ann' }],
    }))
    await Promise.all([first.recordRouting(routings.slice(0, 30)), second.recordRouting(routings)])
    const { deliveries } = await first.deliveries({ limit: 100 })
    const bySeq = deliveries.toSorted((a, b) => a.seq - b.seq)
    expect(bySeq.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1))
    expect(await first.destinations()).toMatchObject([{ name: 'r/a', waiting: 40 }])
  })

  test('tell each other of work', async () => {
    const [first, second] = (await nodes(await newDatabase(), 2)) as [Store, Store]
    let told = 0
    second.onWork(() => (told += 1))
    await until(() => told === 1, 'the other one listens')
    for (let n = 1; n <= 3; n += 1) {
      const before = told
      const from = Date.now()
      await first.append([newEvent(n)])
      await until(() => told > before, 'the other one is told')
      expect(Date.now() - from).toBeLessThan(1_000)
    }
  })

  test('share circuits, pauses and counts', async () => {
    const [first, second] = (await nodes(await newDatabase(), 2)) as [Store, Store]
    const [event] = await appendRouted(first, [newEvent(1), newEvent(2)], ['r/a'])
    const lanes = [{ destination: 'r/a', limit: 1 }]
    await first.takeDue({ lanes, now: START, leaseUntil: START + 1, owner: 'first' })
    await first.recordAttempts([
      {
        seq: event?.seq ?? 0,
        destination: 'r/a',
        attempt: 1,
        startedAt: START,
        durationMs: 1,
        outcome: 'rejected',
        state: 'dead',
        circuit: '{"failures":1}',
      },
    ])
    await first.setPaused('r/a', true, START)
    expect(await second.destinations()).toEqual([
      {
        name: 'r/a',
        waiting: 1,
        dead: 1,
        delivered: 0,
        pausedAt: START,
        circuit: '{"failures":1}',
        oldestWaitingAt: START,
      },
    ])
  })
})

/** What a few nodes do to one database, all at once, and what may never be seen meanwhile. */
class Melee {
  readonly #stores: Store[]
  readonly #subjects = ['ann', 'bob', 'eve', 'sid']
  readonly underWay = new Map<string, string>()
  readonly lastPosition = new Map<string, number>()
  readonly wrong: string[] = []
  isOver = false
  #count = 0

  constructor(stores: Store[]) {
    this.#stores = stores
  }

  /** Runs for a while; rejects when one of the calls does. */
  async run(ms: number): Promise<void> {
    const runners = this.#stores.flatMap((store, at) => [
      this.#again(() => this.#append(store)),
      this.#again(() => this.#route(store)),
      this.#again(() => this.#deliver(store, `node ${at}`)),
      this.#again(() => this.#deliver(store, `node ${at} too`)),
      this.#again(() => this.#meddle(store)),
    ])
    setTimeout(() => (this.isOver = true), ms)
    await Promise.all(runners)
  }

  async #again(act: () => Promise<void>): Promise<void> {
    while (!this.isOver) {
      await act()
      await pause(Math.random() * 4)
    }
  }

  async #append(store: Store): Promise<void> {
    const subject = this.#subjects[Math.floor(Math.random() * this.#subjects.length)] ?? ''
    await store.append([newEvent((this.#count += 1), { subject })])
  }

  async #route(store: Store): Promise<void> {
    await routeAll(store, await store.unrouted(7))
  }

  async #deliver(store: Store, owner: string): Promise<void> {
    const now = Date.now()
    const lanes = ['r/a', 'r/b'].map(destination => ({ destination, limit: 3 }))
    const { deliveries } = await store.takeDue({ lanes, now, leaseUntil: now + 60_000, owner })
    for (const delivery of deliveries) this.#begin(delivery, owner)
    await pause(Math.random() * 5)
    for (const delivery of deliveries) this.#end(delivery)
    await Promise.all(deliveries.map(delivery => settle(store, delivery)))
  }

  #begin(delivery: DueDelivery, owner: string): void {
    const order = orderOf(delivery)
    const other = this.underWay.get(order)
    if (other !== undefined && delivery.destination === 'r/a')
      this.wrong.push(`${owner} took ${order}, which ${other} has`)
    this.underWay.set(order, owner)
    const last = this.lastPosition.get(order) ?? 0
    if (delivery.position < last) this.wrong.push(`${order}: ${delivery.position} came after ${last}`)
    this.lastPosition.set(order, delivery.position)
  }

  #end(delivery: DueDelivery): void {
    this.underWay.delete(orderOf(delivery))
  }

  /** What people do, and what the retention does. */
  async #meddle(store: Store): Promise<void> {
    await store.moveDeliveries({ state: 'dead' }, 'waiting', 3, Date.now())
    // What is dropped may be under way, and the next begins at once: so only here, where nobody looks for that.
    if (Math.random() < 0.3)
      await store.moveDeliveries({ state: 'waiting', destination: 'r/b' }, 'cancelled', 2, Date.now())
    await store.hurry('r/a', 10, Date.now())
    await store.retain({ before: newEvent(this.#count - 300).receivedAt, limit: 50 })
    await store.destinations()
    await pause(20)
  }
}

const orderOf = ({ destination, event }: DueDelivery): string => `${event.subject} to ${destination}`

const routeAll = (store: Store, events: readonly KeptEvent[]): Promise<void> =>
  store.recordRouting(
    events.map(({ seq, subject = '' }) => ({
      seq,
      routedAt: Date.now(),
      explanation: '{}',
      deliveries: ['r/a', 'r/b'].map(destination => ({
        destination,
        state: 'waiting' as const,
        orderKey: subject,
      })),
    })),
  )

const settle = async (store: Store, delivery: DueDelivery): Promise<void> => {
  const { destination, attempt, event } = delivery
  const state =
    (['delivered', 'delivered', 'dead', 'waiting'] as const)[Math.floor(Math.random() * 4)] ?? 'dead'
  const outcome = ({ delivered: 'delivered', dead: 'rejected', waiting: 'retry' } as const)[state]
  const startedAt = Date.now()
  await store.recordAttempts([
    { seq: event.seq, destination, attempt, startedAt, durationMs: 0, outcome, state, dueAt: startedAt + 2 },
  ])
}

/** Routes and delivers whatever is left. */
const drain = async (store: Store): Promise<void> => {
  await until(async () => {
    await routeAll(store, await store.unrouted(100))
    return (await store.events({ state: 'unrouted', limit: 1 })).events.length === 0
  }, 'all are routed')
  const lanes = ['r/a', 'r/b'].map(destination => ({ destination, limit: 500 }))
  const later = Date.now() + 120_000
  for (let taken = 1; taken > 0;) {
    const { deliveries } = await store.takeDue({ lanes, now: later, leaseUntil: later + 1, owner: 'last' })
    taken = deliveries.length
    await store.recordAttempts(
      deliveries.map(({ event, destination, attempt }) => ({
        seq: event.seq,
        destination,
        attempt,
        startedAt: later,
        durationMs: 0,
        outcome: 'delivered' as const,
        state: 'delivered' as const,
      })),
    )
  }
}

test('whatever several nodes do at once, none overtakes, nothing is stuck, and the counts are right', async () => {
  const url = await newDatabase()
  const stores = await nodes(url, 3)
  const melee = new Melee(stores)
  await melee.run(6_000)
  expect(melee.wrong).toEqual([])

  const [store] = stores as [Store]
  await drain(store)
  const counted = await query(
    url,
    `SELECT destination AS name, count(*) FILTER (WHERE state = 'waiting')::int AS waiting,
      count(*) FILTER (WHERE state = 'dead')::int AS dead FROM chatgate.delivery GROUP BY 1 ORDER BY 1`,
  )
  expect(counted).toMatchObject([{ waiting: 0 }, { waiting: 0 }])
  expect(await store.destinations()).toMatchObject(counted)
  const deadlocks = await query(
    url,
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  )
  // One that was resolved by trying again does no harm, but takes a second; the order in which rows are locked makes it rare.
  expect(Number(deadlocks[0]?.['deadlocks'])).toBeLessThan(3)
})

/** Starts `append-forever.ts`; `printed` grows by the ids that were kept. */
const appender = (url: string): { child: ChildProcess; printed: () => string[] } => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'append-forever.ts'), url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  // The last line may have been cut short.
  return { child, printed: () => output.split('\n').slice(0, -1) }
}

test('loses nothing that was told to be kept when nodes are killed at any moment', async () => {
  const url = await newDatabase()
  const told: string[] = []
  for (let round = 0; round < 4; round += 1) {
    const both = [appender(url), appender(url)]
    const enough = Math.random() * 300
    await until(() => both.every(({ printed }) => printed().length > enough), 'both have kept enough')
    for (const { child, printed } of both) {
      child.kill('SIGKILL')
      await once(child, 'close')
      told.push(...printed())
    }
  }
  const kept = await allIds(await node(url))
  const keptOnce = new Set(kept)
  expect(kept.length).toBe(keptOnce.size)
  expect(told.filter(id => !keptOnce.has(id))).toEqual([])
})

describe('a connection that is lost', () => {
  test('fails the calls that it carried, and no later ones; what was told to be kept is kept', async () => {
    const url = await newDatabase()
    const stores = await nodes(url, 2)
    const kept: string[] = []
    const failures: unknown[] = []
    let isOver = false
    let count = 0
    const appendOn = async (store: Store): Promise<void> => {
      while (!isOver) {
        const event = newEvent((count += 1))
        await store.append([event]).then(
          () => kept.push(event.id),
          (error: unknown) => failures.push(error),
        )
        await routeAll(store, await store.unrouted(20).catch(() => [])).catch((error: unknown) =>
          failures.push(error),
        )
      }
    }
    const running = [...stores, ...stores].map(appendOn)
    for (let cut = 0; cut < 15; cut += 1) {
      await pause(100)
      await cutAll(url)
    }
    isOver = true
    await Promise.all(running)
    expect(failures.length).toBeGreaterThan(0)
    for (const failure of failures) expect(failure).toMatchObject({ name: 'StoreError' })
    await stores[0]?.append([newEvent(1_000_000)])
    const found = new Set(await allIds(stores[1] as Store))
    expect(kept.filter(id => !found.has(id))).toEqual([])
    expect(kept.length).toBeGreaterThan(10)
  })

  test('is made anew by the one who listens', async () => {
    const url = await newDatabase()
    const [first, second] = (await nodes(url, 2)) as [Store, Store]
    let told = 0
    second.onWork(() => (told += 1))
    await until(() => told === 1, 'the other one listens')
    await cutAll(url)
    await until(() => told === 2, 'the other one listens again')
    await first.append([newEvent(1)])
    await until(() => told > 2, 'the other one is told')
  })
})

test('a statement that waits for a lock too long is given up', async () => {
  const url = await newDatabase()
  const store = await node(url)
  const [event] = await appendRouted(store, [newEvent(1)], ['r/a'])
  const lock = query(url, 'BEGIN; LOCK TABLE chatgate.delivery; SELECT pg_sleep(12); COMMIT')
  await pause(300)
  const lanes = [{ destination: 'r/a', limit: 1 }]
  const taking = store.takeDue({ lanes, now: START, leaseUntil: START + 1, owner: 'me' })
  await expect(taking).rejects.toMatchObject({ code: '57014' })
  await lock
  const { deliveries } = await store.takeDue({ lanes, now: START, leaseUntil: START + 1, owner: 'me' })
  expect(deliveries).toMatchObject([{ event: { seq: event?.seq }, attempt: 1 }])
})

test('when the server does not begin a transaction, what should have been in it is not done', async () => {
  const url = await newDatabase()
  const store = await node(url)
  await appendRouted(store, [newEvent(1)], ['r/a'])
  await store.append([newEvent(2)])
  const found = await store.unrouted(10)
  const { host } = new URL(url)
  let isRefused = false
  const relay = await startRelay(host, chunk =>
    isRefused ? Buffer.from(chunk.toString('latin1').replaceAll('BEGIN', 'BEGUN'), 'latin1') : chunk,
  )
  const refused = await node(url.replace(host, relay.host))
  isRefused = true
  const asked = { lanes: [{ destination: 'r/a', limit: 9 }], leaseUntil: START + 1_000, owner: 'me' }
  const profile = { changes: [{ tag: 'Tag_Profile_IM_Nick', value: 'new' }] }
  const calls = [
    () => routeAll(refused, found),
    () => refused.append([{ ...newEvent(3), ...profile }]),
    () => refused.moveDeliveries({ state: 'waiting' }, 'cancelled', 9, START),
    () => refused.takeDue({ ...asked, now: START }),
  ]
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: '42601' })

  expect(await store.unrouted(10)).toEqual(found)
  expect(await allIds(store)).toHaveLength(2)
  // All that was done: it was leased, and is due again when that has run out.
  expect((await store.takeDue({ ...asked, now: START })).deliveries).toEqual([])
  const { deliveries } = await store.takeDue({ ...asked, now: START + 1_000, leaseUntil: START + 2_000 })
  expect(deliveries).toMatchObject([{ destination: 'r/a', attempt: 2 }])
})

describe('the plan of a statement', () => {
  const statements = Object.entries({
    ...DUE_STATEMENTS,
    ...RATE_STATEMENTS,
    ...APPEND_STATEMENTS,
    ...PROFILE_STATEMENTS,
    ...ROUTING_STATEMENTS,
    ...PLACE_STATEMENTS,
    ...PLAN_STATEMENTS,
    ...ORDER_STATEMENTS,
    ...HAND_STATEMENTS,
    ...DIGEST_STATEMENTS,
    ...RETAIN_STATEMENTS,
    ...REPLAY_STATEMENTS,
    ...AGAIN_STATEMENTS,
    ...MOVE_STATEMENTS,
    ...RECORD_STATEMENTS,
    selectFirstAt: SELECT_FIRST_AT,
  })

  const fill = (from: number, to: number): string => `
    INSERT INTO event (id, app, command, kind, received_at, time, by_admin, query, body)
      SELECT n, '', 'c', 'after', n, n, false, '', '' FROM generate_series(${from}, ${to}) n;
    INSERT INTO routing SELECT n, n, '{}' FROM generate_series(${from}, ${to}) n;
    INSERT INTO repeat SELECT n, n FROM generate_series(${from}, ${to}) n;
    INSERT INTO delivery (event_seq, destination, state, position, order_key, digest, attempts, attempts_before,
        created_at, updated_at, due_at)
      SELECT n, 'r/' || d, CASE n % 3 WHEN 0 THEN 'waiting' WHEN 1 THEN 'delivered' ELSE 'dead' END, n, n % 1000, n - n % 2,
        0, 0, n, n, CASE n % 3 WHEN 0 THEN n END
      FROM generate_series(${from}, ${to}) n, generate_series(1, 3) d;
    INSERT INTO attempt SELECT event_seq, destination, 1, 1, 1, '' FROM delivery WHERE event_seq >= ${from}`

  const plansOf = async (url: string): Promise<[string, string][]> => {
    const plans: [string, string][] = []
    for (const [name, statement] of statements) {
      const rows = await query(url, `EXPLAIN (GENERIC_PLAN) ${statement}`)
      plans.push([name, rows.map(row => String(row['QUERY PLAN'])).join('\n')])
    }
    return plans
  }

  test.for([
    ['knows what is in the tables', 'ANALYZE'],
    ['believes that they are still empty', ''],
  ])('looks at what it needs only, while the planner %s', async ([, analyze = ''], context) => {
    const url = await newDatabase()
    const [server] = await query(url, "SELECT current_setting('server_version_num')::int AS version")
    if (Number(server?.['version']) < 160_000) context.skip('needs EXPLAIN (GENERIC_PLAN), of PostgreSQL 16')
    await (await openStore(url)).close()
    await query(url, `${fill(1, 100)}; ANALYZE; ${fill(101, 30_000)}; ${analyze}`)
    const plans = await plansOf(url)
    const scanning = plans.filter(([, plan]) =>
      /Seq Scan on (event|delivery|attempt|routing|repeat)\b/.test(plan),
    )
    expect(scanning).toEqual([])
    const indexOf = (name: string): string | undefined =>
      /using (delivery_(?:due|order|waiting|digest|dead|leased|pkey))/.exec(
        plans.find(([other]) => other === name)?.[1] ?? '',
      )?.[1]
    const hot = ['lease', 'selectNextDueAt', 'hurry', 'selectTaken', 'letNextPass', 'lockFirst']
    expect(hot.map(indexOf)).toEqual([...Array(3).fill('delivery_due'), ...Array(3).fill('delivery_order')])
    expect(['lock', 'settle'].map(indexOf)).toEqual(['delivery_pkey', 'delivery_pkey'])
    expect(['settleMembers', 'selectMembers', 'handOver'].map(indexOf)).toEqual(
      Array(3).fill('delivery_digest'),
    )
  })
})
