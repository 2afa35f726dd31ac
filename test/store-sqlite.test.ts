import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MessageChannel } from 'node:worker_threads'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { Caller } from '../src/store/calls.ts'
import { openStore } from '../src/store/open.ts'
import { deliveriesStatement } from '../src/store/sqlite-deliveries.ts'
import { DIGEST_STATEMENTS } from '../src/store/sqlite-digest.ts'
import { DUE_STATEMENTS } from '../src/store/sqlite-due.ts'
import { eventsStatement } from '../src/store/sqlite-events.ts'
import { openWriter } from '../src/store/sqlite-file.ts'
import { HAND_STATEMENTS } from '../src/store/sqlite-hand.ts'
import { MOVE_STATEMENTS } from '../src/store/sqlite-move.ts'
import { RECORD_STATEMENTS } from '../src/store/sqlite-record.ts'
import { nextPosition, PLAN_STATEMENTS, shift } from '../src/store/sqlite-plan.ts'
import { PROFILE_STATEMENTS } from '../src/store/sqlite-profile.ts'
import { AGAIN_STATEMENTS } from '../src/store/sqlite-again.ts'
import { REPLAY_STATEMENTS } from '../src/store/sqlite-replays.ts'
import { RETAIN_STATEMENTS } from '../src/store/sqlite-retain.ts'
import { MIGRATIONS } from '../src/store/sqlite-schema.ts'
import { REPEAT_STATEMENTS } from '../src/store/sqlite-repeats.ts'
import { UNROUTED_STATEMENTS } from '../src/store/sqlite-unrouted.ts'
import { startThread } from '../src/store/sqlite-threads.ts'
import type { WriterCalls } from '../src/store/sqlite-writer.ts'
import type { DeliveryQuery, EventQuery, Store } from '../src/store/store.ts'
import { appendRouted, storeContract } from './store-contract.ts'
import { storeOrderContract } from './store-order-contract.ts'
import { storeMemoryContract } from './store-memory-contract.ts'
import { newEvent, START } from './store-events.ts'
import { until } from './until.ts'

const folder = mkdtempSync(join(tmpdir(), 'store-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A path in a folder of its own that does not exist yet. */
const newPath = (): string => join(mkdtempSync(join(folder, 'case-')), 'data', 'gateway.sqlite')

storeContract('SQLite', () => openStore(`sqlite:${newPath()}`))
storeOrderContract('SQLite', () => openStore(`sqlite:${newPath()}`))
storeMemoryContract('SQLite', () => openStore(`sqlite:${newPath()}`))

const allIds = async (store: Store): Promise<string[]> => {
  const { events, cursor } = await store.events({ limit: 1_000_000 })
  expect(cursor).toBeUndefined()
  return events.map(({ id }) => id)
}

const written = (text: string): string => {
  const path = newPath()
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  return path
}

/** Starts `append-forever.ts`; `printed` grows by the ids that were kept. */
const appender = (path: string): { child: ChildProcess; printed: () => string[] } => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'append-forever.ts'), `sqlite:${path}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  // The last line may have been cut short.
  return { child, printed: () => output.split('\n').slice(0, -1) }
}

const kill = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL')
  await once(child, 'close')
}

const mountSmall = (): string | undefined => {
  const place = mkdtempSync(join(folder, 'small-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', place], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', place]))
  return place
}

const planOf = (sql: string): string => {
  const { database, close } = openWriter(newPath())
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
  close()
  return plan.map(({ detail }) => String(detail)).join('\n')
}

describe('a SQLite file', () => {
  test('survives being closed and opened, and leaves no log behind', async () => {
    const path = newPath()
    const first = await openStore(`sqlite:${path}`)
    await appendRouted(first.store, [newEvent(1)], ['r/a'])
    await first.store.append([newEvent(2)])
    await first.close()
    expect(readdirSync(join(path, '..')).toSorted()).toEqual(['gateway.sqlite', 'gateway.sqlite.lock'])
    const second = await openStore(`sqlite:${path}`)
    expect(await allIds(second.store)).toEqual([newEvent(2).id, newEvent(1).id])
    expect(await second.store.deliveries({ limit: 9 })).toMatchObject({ deliveries: [{ state: 'waiting' }] })
    await second.close()
  })

  test('is found from the current folder when its path is relative', async () => {
    const path = newPath()
    const store = await openStore(
      `sqlite:${join('.', path.replace(/^\//, '../'.repeat(process.cwd().split('/').length - 1)))}`,
    )
    await store.close()
    expect(readdirSync(join(path, '..'))).toContain('gateway.sqlite')
  })
})

describe('opening', () => {
  test.for<[string, () => string, string]>([
    [
      'no scheme',
      () => './data/gateway.sqlite',
      'The store must be written as sqlite:<path> or postgres://…; this one has no scheme.',
    ],
    ['no path', () => 'sqlite:', 'The store must be written as sqlite:<path>'],
    ['another scheme', () => 'mysql://root:hunter2@db/x', 'this one has mysql:.'],
    ['a folder', () => `sqlite:${folder}`, 'it is a folder; name a file in it.'],
    [
      'not a database',
      () => `sqlite:${written('# not a database'.repeat(99))}`,
      'the file is not a SQLite database.',
    ],
    [
      'a file for a folder',
      () => `sqlite:${written('')}/gateway.sqlite`,
      'what should be its folder is a file',
    ],
    ['no such place', () => 'sqlite:/proc/nobody/gateway.sqlite', 'its folder cannot be made there'],
  ])('says what is wrong: %s', async ([, url, sentence]) => {
    const error: unknown = await openStore(url()).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'StoreError', message: expect.stringContaining(sentence) })
    expect(String(error)).not.toContain('hunter2')
  })

  test('refuses a file from a newer version, and leaves it as it is', async () => {
    const path = newPath()
    await (await openStore(`sqlite:${path}`)).close()
    const setVersion = (version: number): void => {
      const database = new DatabaseSync(path)
      database.exec(`PRAGMA user_version = ${version}`)
      database.close()
    }
    setVersion(99)
    await expect(openStore(`sqlite:${path}`)).rejects.toThrow(/was written by a newer version/)
    setVersion(MIGRATIONS.length)
    await (await openStore(`sqlite:${path}`)).close()
  })

  test('brings a file of the first layout up to date, with all that is in it', async () => {
    const path = newPath()
    mkdirSync(join(path, '..'))
    const database = new DatabaseSync(path)
    database.exec(`${MIGRATIONS[0]}; PRAGMA user_version = 1`)
    database.exec(`
      INSERT INTO event (id, app, command, kind, received_at, time, by_admin, query, body)
      VALUES ('${newEvent(1).id}', '1', 'C', 'after', ${START}, ${START}, 0, '', x'7b7d');
      INSERT INTO unrouted VALUES (1)`)
    database.close()
    const opened = await openStore(`sqlite:${path}`)
    const { store } = opened
    expect(await store.unrouted(9)).toMatchObject([{ seq: 1, id: newEvent(1).id }])
    await store.append([newEvent(2, { repeatKey: 7n }), newEvent(3, { repeatKey: 7n })])
    expect(await allIds(store)).toEqual([newEvent(2).id, newEvent(1).id])
    await opened.close()
  })

  test('tells repeats of what was kept before it was opened', async () => {
    const path = newPath()
    const first = await openStore(`sqlite:${path}`)
    const kept = [
      newEvent(1, { repeatKey: 1n, receivedAt: START }),
      newEvent(2, { repeatKey: -(2n ** 63n), receivedAt: START + 60_000 }),
      newEvent(3, { receivedAt: START + 11 * 60_000 }),
    ]
    await first.store.append(kept)
    await first.close()
    const opened = await openStore(`sqlite:${path}`)
    const { store } = opened
    const receivedAt = START + 11 * 60_000
    await store.append([
      newEvent(4, { repeatKey: 1n, receivedAt }),
      newEvent(5, { repeatKey: -(2n ** 63n), receivedAt }),
    ])
    expect(await allIds(store)).toEqual([4, 3, 2, 1].map(n => newEvent(n).id))
    await opened.close()
  })

  test('refuses a file that this very process has open', async () => {
    const path = newPath()
    const first = await openStore(`sqlite:${path}`)
    onTestFinished(() => first.close())
    await expect(openStore(`sqlite:${path}`)).rejects.toThrow(
      `is in use by another gateway (process ${process.pid})`,
    )
    await expect(openStore(`sqlite:${path}`), 'the first refusal left the lock alone').rejects.toThrow(
      'in use',
    )
  })
})

describe('another process', () => {
  test('keeps others out of its file, and lets them in when it has been killed', async () => {
    const path = newPath()
    const { child, printed } = appender(path)
    await until(() => printed().length > 0, 'the other process has kept something')
    await expect(openStore(`sqlite:${path}`)).rejects.toMatchObject({
      code: 'STORE_IN_USE',
      message: expect.stringContaining(`in use by another gateway (process ${child.pid})`),
    })
    await kill(child)
    await (await openStore(`sqlite:${path}`)).close()
  })

  test('loses nothing that it was told is kept when it is killed at any moment', async () => {
    const path = newPath()
    const told: string[] = []
    for (let round = 0; round < 6; round++) {
      const { child, printed } = appender(path)
      const enough = Math.random() * 300
      await until(() => printed().length > enough, 'the other process has kept enough')
      await kill(child)
      told.push(...printed())
    }
    const last = await openStore(`sqlite:${path}`)
    onTestFinished(() => last.close())
    const kept = await allIds(last.store)
    const keptOnce = new Set(kept)
    expect(kept.length).toBe(keptOnce.size)
    expect(told.filter(id => !keptOnce.has(id))).toEqual([])
    expect(told.length).toBeGreaterThan(6)
  })
})

describe('a full disk', () => {
  test('is told to the caller, and costs nothing once there is room again', async context => {
    const place = mountSmall()
    if (!place) {
      context.skip('needs the right to mount a small disk (run as root)')
      return
    }
    const first = await openStore(`sqlite:${place}/gateway.sqlite`)
    onTestFinished(() => first.close())
    const { store } = first
    const ballast = join(place, 'ballast')
    writeFileSync(ballast, Buffer.alloc(7 << 20))

    const kept: string[] = []
    const failures: unknown[] = []
    const append = async (n: number): Promise<void> => {
      const event = newEvent(n, { body: Buffer.alloc(5000, 'x') })
      await store.append([event]).then(
        () => kept.push(event.id),
        (error: unknown) => failures.push(error),
      )
    }
    for (let n = 0; failures.length < 20; n += 4) await Promise.all([n, n + 1, n + 2, n + 3].map(append))
    for (const failure of failures) expect(failure).toMatchObject({ name: 'StoreError', code: 'SQLITE_FULL' })
    expect(await allIds(store), 'reading still works').toEqual(kept.toSorted().toReversed())

    rmSync(ballast)
    const before = failures.length
    for (let n = 1000; n < 1020; n++) await append(n)
    expect(failures.length).toBe(before)
    await first.close()
    const again = await openStore(`sqlite:${place}/gateway.sqlite`)
    expect(await allIds(again.store)).toEqual(kept.toSorted().toReversed())
    await again.close()
  })
})

/** No list of calls, so the thread that gets it ends by an error. Ending it from outside may crash Node in the middle of a statement. */
const NONSENSE = null

describe('a store thread', () => {
  test('that ends leaves no call unanswered', async () => {
    const thread = await startThread({ role: 'writer', path: newPath() }, () => {})
    const { port1, port2 } = new MessageChannel()
    thread.connect(port1)
    const caller = new Caller<WriterCalls>(port2, () => {})
    await caller.call('append', [newEvent(1)])
    const calls = Array.from({ length: 2000 }, (_, n) => caller.call('append', [newEvent(n)]))
    const settled = Promise.allSettled(calls)
    port2.postMessage(NONSENSE)
    await thread.close()
    const failed = (await settled).filter(result => result.status === 'rejected')
    expect(failed.map(({ reason }) => (reason as { code: string }).code)).toEqual(
      failed.map(() => 'STORE_CLOSED'),
    )
    await expect(caller.call('unrouted', 1)).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    await caller.close()
  })

  test('that has ended answers no new client, and keeps none waiting', async () => {
    const thread = await startThread({ role: 'writer', path: newPath() }, () => {})
    const deadly = new MessageChannel()
    thread.connect(deadly.port1)
    deadly.port2.postMessage(NONSENSE)
    await thread.close()
    const { port1, port2 } = new MessageChannel()
    thread.connect(port1)
    const caller = new Caller<WriterCalls>(port2, () => {})
    await expect(caller.call('unrouted', 1)).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  })
})

test('the file gives back the space of what has gone', async () => {
  const path = newPath()
  const opened = await openStore(`sqlite:${path}`)
  const { store } = opened
  onTestFinished(() => opened.close())
  const body = new Uint8Array(50_000)
  const events = Array.from({ length: 400 }, (_, n) => newEvent(n, { body, unreadable: 'for the size only' }))
  for (let n = 0; n < 400; n += 50) await store.append(events.slice(n, n + 50))
  const sizeOf = (): number => statSync(path).size
  await until(() => sizeOf() > 15_000_000, 'the file is large')
  for (let call = 0; call < 10; call += 1)
    await store.retain({ before: newEvent(1000).receivedAt, limit: 100 })
  await until(async () => {
    // What is written goes through the log; more writes bring it into the file.
    await store.append([newEvent(1000 + Math.floor(Math.random() * 1e6), { body, unreadable: 'x' })])
    return sizeOf() < 8_000_000
  }, 'the file is small')
})

describe('the plan of a statement', () => {
  test.for(
    Object.entries({
      ...DUE_STATEMENTS,
      ...PLAN_STATEMENTS,
      nextPosition: nextPosition('waiting', 'dead'),
      shift: shift('waiting', 'delivered'),
      ...HAND_STATEMENTS,
      ...DIGEST_STATEMENTS,
      ...RETAIN_STATEMENTS,
      ...REPLAY_STATEMENTS,
      ...AGAIN_STATEMENTS,
      ...MOVE_STATEMENTS,
      ...RECORD_STATEMENTS,
      ...PROFILE_STATEMENTS,
      ...UNROUTED_STATEMENTS,
      ...REPEAT_STATEMENTS,
    }),
  )('looks at what it needs only: %s', ([, sql]) => {
    // The table of unrouted events holds nothing else.
    expect(planOf(sql)).not.toMatch(/SCAN (?!u\b|CONSTANT)|TEMP B-TREE/)
  })

  test.for<Omit<EventQuery, 'limit'>>([
    {},
    { subject: 'ann' },
    { route: 'r' },
    { reason: 'passed' },
    { cursor: 9 },
  ])('reads events newest first without sorting them: %o', query =>
    expect(planOf(eventsStatement({ ...query, limit: 9 }).sql)).not.toMatch(/TEMP B-TREE/),
  )

  test('looks only at the events of a time', () => {
    const { sql } = eventsStatement({ since: 1, subject: 'ann', limit: 9 }, [
      { sql: 'e.seq >= ?', values: [1] },
    ])
    expect(planOf(sql)).toMatch(/SEARCH e USING INTEGER PRIMARY KEY \(rowid>\?\)/)
  })

  test.for<NonNullable<EventQuery['state']>>(['unrouted', 'unreadable', 'waiting', 'dead'])(
    'finds the events in state %s by an index',
    state =>
      expect(planOf(eventsStatement({ state, limit: 9 }).sql)).not.toMatch(
        /SCAN e(?! USING INDEX event_unreadable)|TEMP B-TREE/,
      ),
  )

  test.for<Omit<DeliveryQuery, 'limit'>>([
    {},
    { cursor: '9:r/a' },
    { destination: 'r/a' },
    { state: 'dead' },
  ])('reads deliveries newest first without sorting them: %o', query =>
    expect(planOf(deliveriesStatement({ ...query, limit: 9 }).sql)).not.toMatch(/TEMP B-TREE|AUTOMATIC/),
  )

  test('finds the waiting deliveries of a destination by their index', () => {
    const { sql } = deliveriesStatement({ state: 'waiting', destination: 'r/a', limit: 9 })
    expect(planOf(sql)).toMatch(/SEARCH delivery USING (COVERING )?INDEX delivery_due \(destination=\?\)/)
  })
})
