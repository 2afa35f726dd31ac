/** `chatgate move`: what a SQLite file has kept, a PostgreSQL database has afterwards, whatever happens in between. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../src/store/open.ts'
import type { AttemptRecord, PlannedDelivery, Store } from '../src/store/store.ts'
import type { Moved } from '../src/move/move.ts'
import { BIN, chatgate, type CommandResult } from './command-line.ts'
import { temporaryFolder } from './gateway.ts'
import { PASSWORD, query, testPostgres } from './postgres.ts'
import { newEvent, START } from './store-events.ts'
import { until } from './until.ts'

const { newDatabase } = testPostgres()

const LATER = Date.now() + 3_600_000
const DESTINATIONS = ['r/a', 'r/digest', 'r/other', 'r/paused', 'r/stopped']

const move = (from: string, to: string, ...more: string[]): Promise<CommandResult> =>
  chatgate(temporaryFolder(), ['move', '--from', `sqlite:${from}`, '--to', to, ...more])

const withStore = async <Value>(url: string, use: (store: Store) => Promise<Value>): Promise<Value> => {
  const opened = await openStore(url)
  try {
    return await use(opened.store)
  } finally {
    await opened.close()
  }
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** What is in a file and its log, by its bytes. */
const hashesOf = (path: string): string[] =>
  [path, `${path}-wal`].map(name => sha256(existsSync(name) ? readFileSync(name) : ''))

const route = async (
  store: Store,
  plan: (n: number) => (string | PlannedDelivery)[],
  limit = 1_000,
): Promise<void> => {
  const events = await store.unrouted(limit)
  await store.recordRouting(
    events.map(({ seq, id }) => ({
      seq,
      routedAt: START + seq,
      explanation: JSON.stringify({ reason: 'routed', seq }),
      deliveries: plan(Number(id.slice(-12))).map(planned =>
        typeof planned === 'string' ? { destination: planned, state: 'waiting' } : planned,
      ),
    })),
  )
}

const settle = async (
  store: Store,
  destination: string,
  records: Partial<AttemptRecord>[],
  now = START + 100,
): Promise<void> => {
  const lanes = [{ destination, limit: records.length }]
  const { deliveries } = await store.takeDue({ lanes, now, leaseUntil: now + 1_000, owner: 'gone' })
  expect(deliveries).toHaveLength(records.length)
  await store.recordAttempts(
    deliveries.map(({ event, attempt }, index) => ({
      seq: event.seq,
      destination,
      attempt,
      startedAt: now + 10,
      durationMs: 5,
      outcome: 'delivered',
      state: 'delivered',
      config: 'a-config',
      ...records[index],
    })),
  )
}

/** Keeps rows of every kind that there is. */
const fill = async (store: Store): Promise<void> => {
  const change = (n: number, tag: string, value: string | number) =>
    newEvent(n, {
      subject: 'ann',
      operator: 'root',
      changes: [{ tag, value }],
      repeatKey: -(2n ** 63n) + BigInt(n),
    })
  await store.append([
    newEvent(1, { subject: 'ann', query: 'a=%00&b="\\', body: Buffer.from([0, 255, 34, 92, 10]) }),
    newEvent(2, {
      subject: 'a\0n\u{10FFFF}n "\\\n\t{,} ☃',
      group: '',
      platform: 'Web',
      clientIp: '::1',
      byAdmin: true,
    }),
    newEvent(3, { unreadable: 'no JSON', repeatKey: 2n ** 63n - 1n, traceParent: '00-01-02-03' }),
    change(4, 'Tag_A', 'one'),
    change(5, 'Tag_A', 'two'),
    change(6, 'Tag_\0', 7),
    newEvent(7, { body: Buffer.alloc(3 * 1024 * 1024, 'x') }),
    newEvent(8, { body: Buffer.alloc(2 * 1024 * 1024, 'y') }),
  ])
  await store.recordDecision(newEvent(2).id, JSON.stringify({ reason: 'allowed', said: 'a\0b' }))
  const behind = (destination: string) => ({ destination, state: 'waiting' as const, orderKey: 'ann' })
  await route(store, n => [
    behind('r/a'),
    { destination: 'r/digest', state: 'waiting', digestMs: 60_000 },
    n % 2 === 0 ? 'r/other' : { destination: 'r/other', state: 'dead', reason: 'threw' },
    'r/paused',
  ])
  await settle(store, 'r/a', [{ reason: 'fine' }])
  await settle(
    store,
    'r/a',
    [{ outcome: 'retry', state: 'waiting', dueAt: START + 9_000, circuit: '{"open":1}' }],
    LATER - 1,
  )
  await settle(store, 'r/other', [{}, { outcome: 'rejected', state: 'dead', reason: '400' }])
  await store.setPaused('r/paused', true, START + 1)
  await store.setPaused('r/stopped', true, START + 2)
  await store.moveDeliveries({ state: 'dead', destination: 'r/other' }, 'waiting', 2, START + 20)
  await store.moveDeliveries({ state: 'waiting', destination: 'r/paused' }, 'cancelled', 2, START + 30)
  // The first digest is sealed by being taken; a second one opens behind it.
  await settle(
    store,
    'r/digest',
    [{ outcome: 'retry', state: 'waiting', dueAt: START + 5_000 }],
    START + 70_000,
  )
  await store.append([newEvent(9), newEvent(10), newEvent(11)])
  await route(
    store,
    () => [{ destination: 'r/digest', state: 'waiting', digestMs: 60_000 }, behind('r/a')],
    2,
  )
  const first = await store.addReplay({ request: '{"since":1}', createdAt: START, total: 9 })
  await store.addReplay({ request: '{"since":2}', createdAt: START + 1, total: 3 })
  await store.advanceReplay(
    first,
    2,
    [{ seq: 1, deliveries: [{ destination: 'r/a', orderKey: 'ann' }] }],
    START + 40,
  )
  // Somebody takes one and dies.
  const lanes = [{ destination: 'r/other', limit: 1 }]
  const { deliveries } = await store.takeDue({ lanes, now: LATER, leaseUntil: LATER + 1, owner: 'dead' })
  expect(deliveries).toHaveLength(1)
}

/** All that a store answers, but for what changes it. */
const answersOf = async (store: Store): Promise<Record<string, unknown>> => {
  const { events } = await store.events({ limit: 1_000 })
  return {
    events,
    each: await Promise.all(events.map(({ id }) => store.event(id))),
    deliveries: await store.deliveries({ limit: 1_000 }),
    page: await store.deliveries({ limit: 3, state: 'waiting' }),
    dead: await store.countDeliveries({ state: 'dead' }, 100),
    destinations: (await store.destinations()).toSorted((a, b) => a.name.localeCompare(b.name)),
    // The engines sort a tag with a NUL differently.
    profile: (await store.profile('1400000001', 'ann')).toSorted((a, b) => a.time - b.time),
    replays: await store.replays(10),
    unrouted: await store.unrouted(10),
    after: await store.eventsAfter({ limit: 2, subject: 'ann' }, 1),
  }
}

/** What becomes of it when life goes on: the same deliveries are due in the same order, and what is new comes behind. */
const goOn = async (store: Store): Promise<unknown> => {
  const taken = []
  for (let round = 0; round < 3; round += 1) {
    const lanes = DESTINATIONS.map(destination => ({ destination, limit: 2 }))
    const { deliveries, nextDueAt } = await store.takeDue({
      lanes,
      now: LATER + 1,
      leaseUntil: LATER * 2 + round,
      owner: 'me',
    })
    await store.recordAttempts(
      deliveries.slice(0, -1).map(({ event, destination, attempt }) => ({
        seq: event.seq,
        destination,
        attempt,
        startedAt: LATER,
        durationMs: 1,
        outcome: 'delivered',
        state: 'delivered',
      })),
    )
    taken.push(deliveries, nextDueAt)
  }
  await store.append([
    newEvent(4, { id: newEvent(400).id, repeatKey: -(2n ** 63n) + 4n }),
    newEvent(12, { subject: 'ann', changes: [{ tag: 'Tag_A', value: 'three' }] }),
  ])
  await route(store, () => ['r/a', { destination: 'r/digest', state: 'waiting', digestMs: 1 }])
  const replay = await store.addReplay({ request: '', createdAt: START, total: 0 })
  return { taken, replay, ...(await answersOf(store)) }
}

describe('a store of every kind of row', () => {
  test('answers the same after it was moved, and goes on the same', async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    const url = await newDatabase()
    await withStore(`sqlite:${file}`, fill)
    const copy = `${file}.copy`
    copyFileSync(file, copy)
    const before = hashesOf(file)

    const { code, stdout, stderr } = await move(file, url)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('Compared row by row: all is there.')
    expect(stdout).not.toContain(PASSWORD)
    expect(hashesOf(file)).toEqual(before)

    // Those that were leased are due from different moments on.
    const [{ begun } = {}] = await query(url, 'SELECT begun_at::float8 AS begun FROM chatgate.move')
    const plain = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (key, inner: unknown) => {
          if (inner instanceof Uint8Array) return sha256(inner)
          const isNow =
            key === 'dueAt' && typeof inner === 'number' && Math.abs(inner - Number(begun)) < 60_000
          return isNow ? 'now' : inner
        }),
      )
    const [there, here] = [
      await withStore(`sqlite:${copy}`, async store => [await answersOf(store), await goOn(store)]),
      await withStore(url, async store => [await answersOf(store), await goOn(store)]),
    ]
    expect(plain(here)).toEqual(plain(there))
    expect(JSON.stringify(plain(there))).toContain('"dueAt":"now"')
    const [volume] = await query(
      url,
      'SELECT (SELECT sum(bytes) FROM chatgate.volume) = (SELECT sum(octet_length(body) + octet_length(query) + 1024) FROM chatgate.event) AS fits',
    )
    expect(volume).toEqual({ fits: true })
  })
})

/** Keeps so many events, most of them delivered to one of two destinations. */
const fillMany = (file: string, count: number): Promise<void> =>
  withStore(`sqlite:${file}`, async store => {
    for (let n = 0; n < count; n += 1_000) {
      await store.append(
        Array.from({ length: 1_000 }, (_, index) =>
          newEvent(n + index, { subject: `user-${index % 50}`, repeatKey: BigInt(n + index) }),
        ),
      )
      const planned = (id: number) => [
        { destination: `r/${id % 2}`, state: 'waiting' as const, orderKey: `user-${id % 50}` },
      ]
      await route(store, planned)
      await settle(
        store,
        'r/0',
        Array.from({ length: 25 }, () => ({})),
        START + n + 1_000,
      )
    }
  })

const rowsMoved = async (url: string): Promise<number> => {
  const [found] = await query(url, 'SELECT rows::int FROM chatgate.move').catch(() => [])
  return Number(found?.['rows'] ?? 0)
}

/** Kills a move as soon as something is so; its exit code, null where it was killed. */
const killWhen = async (
  file: string,
  url: string,
  isTime: () => Promise<boolean>,
): Promise<number | null> => {
  const child = spawn(process.execPath, [BIN, 'move', '--from', `sqlite:${file}`, '--to', url], {
    stdio: 'ignore',
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const closed = once(child, 'close').then(([code]) => code as number | null)
  let isOver = false
  void closed.then(() => (isOver = true))
  await until(async () => isOver || (await isTime()), 'the move has come so far')
  child.kill('SIGKILL')
  return closed
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const killAfterRows = (file: string, url: string, rows: number): Promise<number | null> =>
  killWhen(file, url, async () => (await rowsMoved(url)) >= rows)

describe('a move that is ended', () => {
  test('goes on where it was, however often, and misses nothing', async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    const url = await newDatabase()
    await fillMany(file, 20_000)
    const before = hashesOf(file)
    // While it moves, and then at any moment: while it begins, moves or compares.
    for (let kills = 0; kills < 7; kills += 1) {
      const rows = (await rowsMoved(url)) + 1 + Math.floor(Math.random() * 6_000)
      expect(await killAfterRows(file, url, rows)).toBeNull()
    }
    const isEnd = (code: number | null): boolean => code === 0
    for (let kills = 0; kills < 5; kills += 1) {
      if (isEnd(await killWhen(file, url, () => pause(Math.random() * 3_000).then(() => true)))) break
    }
    const { code, stdout } = await move(file, url)
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/by an earlier call|already/) as string,
    })
    await query(url, 'UPDATE chatgate.move SET finished_at = NULL')
    const again = JSON.parse((await move(file, url, '--json')).stdout) as Moved
    expect(again).toMatchObject({ isSame: true, rows: again.before })
    const counts = Object.fromEntries(again.tables.map(({ table, to }) => [table, to.rows]))
    expect(counts).toMatchObject({
      event: 20_000,
      routing: 20_000,
      delivery: 20_000,
      attempt: 500,
    })
    expect(hashesOf(file)).toEqual(before)
    await withStore(url, async store => {
      const destinations = await store.destinations()
      expect(destinations.map(({ waiting, delivered }) => waiting + delivered)).toEqual([10_000, 10_000])
      await store.append([newEvent(30_000)])
      expect(await store.unrouted(1)).toMatchObject([{ seq: 20_001 }])
    })
  })

  test('lets no gateway in before it is done, and goes on with the very same file only', async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    const url = await newDatabase()
    await fillMany(file, 8_000)
    await killAfterRows(file, url, 1_000)
    await expect(openStore(url)).rejects.toMatchObject({
      code: 'STORE_MOVING',
      message: expect.stringContaining('Run the same `chatgate move` again') as string,
    })
    const copy = `${file}.copy`
    copyFileSync(file, copy)
    expect(await move(copy, url)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('that is another file') as string,
    })
    expect(await move(file, url)).toMatchObject({ code: 0 })
    await withStore(url, store => store.append([newEvent(90_000)]))
    // What came since then is none of its business.
    expect(await move(file, url)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing was done.') as string,
    })
    await withStore(`sqlite:${file}`, store => store.append([newEvent(90_001)]))
    expect(await move(file, url)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('which is finished') as string,
    })
  })

  test('or loses the database, says so, and goes on when it is called again', async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    const url = await newDatabase()
    await fillMany(file, 8_000)
    const moving = move(file, url)
    await until(async () => (await rowsMoved(url)) >= 1_000, 'the move has begun')
    await query(
      url,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'chatgate' AND datname = current_database()",
    )
    expect(await moving).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^The database failed: .*Called again, the move goes on where it was\.\n$/,
      ) as string,
    })
    expect(await move(file, url)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('by an earlier call') as string,
    })
  })

  test('does not go on when its file was used in between', async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    const url = await newDatabase()
    await fillMany(file, 4_000)
    await killAfterRows(file, url, 1_000)
    await withStore(`sqlite:${file}`, store => store.append([newEvent(90_000)]))
    expect(await move(file, url)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the file has changed since') as string,
    })
  })
})

test('a row that is not the same is found, and no gateway starts on it', async () => {
  const file = join(temporaryFolder(), 'gateway.db')
  const url = await newDatabase()
  await withStore(`sqlite:${file}`, fill)
  expect(await move(file, url)).toMatchObject({ code: 0 })
  for (const [change, table] of [
    ['UPDATE chatgate.event SET body = set_byte(body, 1000000, 0) WHERE seq = 7', 'event'],
    ["UPDATE chatgate.delivery SET reason = '' WHERE reason = 'fine'", 'delivery'],
    ['DELETE FROM chatgate.profile WHERE time = (SELECT min(time) FROM chatgate.profile)', 'profile'],
  ] as const) {
    await query(url, `${change}; UPDATE chatgate.move SET finished_at = NULL`)
    const { code, stdout } = await move(file, url)
    expect({ code, lines: stdout.split('\n').filter(line => line.includes('DIFFERS')) }).toMatchObject({
      code: 1,
      lines: expect.arrayContaining([expect.stringMatching(new RegExp(`^${table} `))]) as string[],
    })
    await expect(openStore(url)).rejects.toMatchObject({ code: 'STORE_MOVING' })
  }
})

test('what a gateway has left behind that was killed is moved too, its log included', async () => {
  const file = join(temporaryFolder(), 'gateway.db')
  const url = await newDatabase()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'append-forever.ts'), `sqlite:${file}`])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  await pause(300)
  child.kill('SIGKILL')
  await once(child, 'close')
  const before = hashesOf(file)
  expect(before[1]).not.toBe(sha256(''))
  expect(await move(file, url)).toMatchObject({ code: 0 })
  expect(hashesOf(file)).toEqual(before)
  const idsOf = (from: string) =>
    withStore(from, async store =>
      (await store.events({ limit: 100_000 })).events.map(({ id, seq }) => [id, seq]),
    )
  const ids = await idsOf(url)
  expect(ids.length).toBeGreaterThan(8)
  expect(ids).toEqual(await idsOf(`sqlite:${file}`))
})

test('an empty store is moved too', async () => {
  const file = join(temporaryFolder(), 'gateway.db')
  const url = await newDatabase()
  await withStore(`sqlite:${file}`, async () => {})
  expect(await move(file, url)).toMatchObject({ code: 0 })
  await withStore(url, async store => {
    await store.append([newEvent(1)])
    expect(await store.unrouted(1)).toMatchObject([{ seq: 1 }])
  })
})

describe('is refused', () => {
  test('while a gateway runs on the file', async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    const url = await newDatabase()
    await withStore(`sqlite:${file}`, async () => {
      const { code, stderr } = await move(file, url)
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `${file} is in use by another gateway (process ${process.pid}). Stop that one first: nothing may change meanwhile.\n`,
      })
    })
  })

  test('while a gateway runs on the database, also on one that is empty', async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    const url = await newDatabase()
    await withStore(`sqlite:${file}`, store => store.append([newEvent(1)]))
    await withStore(url, async store => {
      await store.unrouted(1)
      expect(await move(file, url)).toMatchObject({
        code: 1,
        stderr:
          'A gateway is connected to this database. Stop it first, and start it again when the move is done.\n',
      })
    })
    expect(await move(file, url)).toMatchObject({ code: 0 })
  })

  test('a database that has events of its own, which stay', async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    const url = await newDatabase()
    await withStore(`sqlite:${file}`, store => store.append([newEvent(1)]))
    await withStore(url, store => store.append([newEvent(2)]))
    expect(await move(file, url)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it has rows in event, unrouted of its own') as string,
    })
    await withStore(url, async store => expect(await store.event(newEvent(2).id)).toBeDefined())
  })

  test('a file that is none of ours, and makes none', async () => {
    const folder = temporaryFolder({ 'empty.db': '', 'text.db': 'not a database, '.repeat(100) })
    const url = await newDatabase()
    const names = ['missing.db', 'empty.db', 'text.db', '.']
    const results = []
    for (const name of names) results.push(await move(join(folder, name), url))
    expect(results.map(({ code }) => code)).toEqual([1, 1, 1, 1])
    expect(results.map(({ stderr }) => stderr.replaceAll(`${folder}/`, ''))).toEqual([
      'There is no file missing.db.\n',
      'empty.db is not the file of a gateway.\n',
      'Cannot open text.db: the file is not a SQLite database. Name another file, or move this one away.\n',
      `There is no file ${folder}.\n`,
    ])
    expect(existsSync(join(folder, 'missing.db'))).toBe(false)
  })

  test.for([
    ['postgres://u:hunter2@h/d', 'postgres://u:hunter2@h/d', '--from must be written as sqlite:<path>.'],
    ['sqlite:a.db', 'sqlite:b.db', '--to must be written as postgres://….'],
    ['sqlite:a.db', 'mysql://u:hunter2@h/d', '--to must be written as postgres://….'],
    [
      'sqlite:a.db',
      'postgres://u:hunter2@h',
      'it must be written as postgres://user:password@host:port/database',
    ],
    ['sqlite:a.db', 'postgres://u:hunter2@h/d?color=red', 'it has the parameter color'],
  ])('from %s to %s', async ([from = '', to = '', message = '']) => {
    const { code, stderr } = await chatgate(temporaryFolder(), ['move', '--from', from, '--to', to])
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string })
    expect(stderr).not.toContain('hunter2')
  })

  test('a database that cannot be reached', async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    await withStore(`sqlite:${file}`, async () => {})
    const { code, stderr } = await move(file, 'postgres://u:hunter2@127.0.0.1:9/d')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('nothing listens there') as string,
    })
    expect(stderr).not.toContain('hunter2')
  })
})
