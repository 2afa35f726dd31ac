/** `chatgate move`: what a SQLite file has kept, a PostgreSQL database has afterwards, and what differs is found. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { appender, kill } from '../support/appender.ts'
import { fill, LATER, route } from './every-kind-of-row.ts'
import { temporaryFolder } from '../support/gateway.ts'
import { hashesOf, move, sha256, withStore } from './moved-store.ts'
import { testPostgres } from '../support/postgres.ts'
import { PASSWORD } from '../support/postgres-server.ts'
import { query } from '../support/query.ts'
import { newEvent, START } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres()

const DESTINATIONS = ['r/a', 'r/digest', 'r/other', 'r/paused', 'r/stopped']

/** All that a store answers, but for what changes it. */
const answersOf = async (store: Store): Promise<Record<string, unknown>> => {
  const { events } = await store.events({ limit: 1_000 })
  return {
    events,
    each: await Promise.all(events.map(({ id }) => store.event(id))),
    deliveries: await store.deliveries({ limit: 1_000 }),
    page: await store.deliveries({ limit: 3, state: 'waiting' }),
    dead: await store.surveyDeliveries({ state: 'dead' }, 100),
    destinations: (await store.destinations()).toSorted((a, b) => a.name.localeCompare(b.name)),
    // The engines sort a tag with a NUL differently.
    profile: (await store.profile('1400000001', 'ann')).toSorted((a, b) => a.time - b.time),
    replays: await store.replays(10),
    unrouted: await store.takeUnrouted(10),
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
  // Of what is under way each engine says what it has written so far.
  await store.release('me', LATER + 1)
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
    expect(stdout).toContain('Compared row by row: everything is there.')
    expect(stdout).not.toContain(PASSWORD)
    expect(hashesOf(file)).toEqual(before)

    const plain = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (_key, inner: unknown) =>
          inner instanceof Uint8Array ? sha256(inner) : inner,
        ),
      )
    const [there, here] = [
      await withStore(`sqlite:${copy}`, async store => [await answersOf(store), await goOn(store)]),
      await withStore(url, async store => [await answersOf(store), await goOn(store)]),
    ]
    expect(plain(here)).toEqual(plain(there))
    const [volume] = await query(
      url,
      'SELECT (SELECT sum(bytes) FROM chatgate.volume) = (SELECT sum(octet_length(body) + octet_length(query) + 1024) FROM chatgate.event) AS fits',
    )
    expect(volume).toEqual({ fits: true })
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
  const { child, printed } = appender(`sqlite:${file}`)
  await until(() => printed().length > 0, 'the gateway has kept something')
  await pause(300)
  await kill(child)
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
    expect(await store.takeUnrouted(1)).toMatchObject([{ seq: 1 }])
  })
})
