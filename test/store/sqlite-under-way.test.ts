/** What a SQLite file remembers of attempts that were under way when its gateway ended, however that was. */
import { copyFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { MIGRATIONS } from '../../src/store/sqlite/schema.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { appendRouted } from '../support/routed.ts'
import { sqliteFiles } from '../support/sqlite-files.ts'
import { ids, newEvent, START } from '../support/store-events.ts'
import { record } from './contract/planned.ts'

const { newPath } = sqliteFiles()

const take = async (store: Store, now: number) => {
  const lanes = ['r/a', 'r/b'].map(destination => ({ destination, limit: 2 }))
  return (await store.takeDue({ lanes, now, leaseUntil: now + 1_000, owner: 'me' })).deliveries
}

/** The state of a file as a crash would leave it at this moment. */
const crashed = (path: string): string => {
  const copy = newPath()
  mkdirSync(dirname(copy), { recursive: true })
  for (const end of ['', '-wal']) copyFileSync(path + end, `${copy}${end}`)
  return copy
}

test('their attempts count, and those of nothing else; they come again first, in their order', async () => {
  const path = newPath()
  const first = await openStore(`sqlite:${path}`)
  const { store } = first
  await appendRouted(
    store,
    [1, 2, 3, 4].map(n => newEvent(n)),
    ['r/a', 'r/b'],
  )
  const taken = await take(store, START)
  expect(taken.map(({ destination, attempt }) => [destination, attempt])).toEqual([
    ['r/a', 1],
    ['r/a', 1],
    ['r/b', 1],
    ['r/b', 1],
  ])
  // One is delivered, one fails, two are under way.
  const [delivered, failed] = taken
  if (delivered) await record(store, delivered, 'delivered')
  if (failed) await record(store, failed, 'waiting', { dueAt: START + 500 })
  await first.close()

  const second = await openStore(`sqlite:${path}`)
  const again = await take(second.store, START + 10)
  expect(again.map(({ destination, event, attempt }) => [destination, ids([event])[0], attempt])).toEqual([
    ['r/a', 3, 1],
    ['r/a', 4, 1],
    ['r/b', 1, 2],
    ['r/b', 2, 2],
  ])
  await second.close()

  // Those that were counted once are not counted twice.
  const third = await openStore(`sqlite:${path}`)
  const last = await take(third.store, START + 20)
  expect(last.map(({ destination, event, attempt }) => [destination, ids([event])[0], attempt])).toEqual([
    ['r/a', 3, 2],
    ['r/a', 4, 2],
    ['r/b', 1, 3],
    ['r/b', 2, 3],
  ])
  await third.close()
})

test('a crash loses no attempt that was begun, nor any that was recorded', async () => {
  const path = newPath()
  const first = await openStore(`sqlite:${path}`)
  await appendRouted(
    first.store,
    [1, 2, 3].map(n => newEvent(n)),
    ['r/a'],
  )
  const [one] = await take(first.store, START)
  if (one) await record(first.store, one, 'delivered')
  const copy = crashed(path)
  await first.close()

  const second = await openStore(`sqlite:${copy}`)
  const events = await Promise.all([1, 2, 3].map(n => second.store.event(newEvent(n).id)))
  expect(events.map(found => found?.deliveries.map(({ state, attempts }) => [state, attempts]))).toEqual([
    [['delivered', 1]],
    [['waiting', 1]],
    [['waiting', 0]],
  ])
  expect((await take(second.store, START + 10)).map(({ event }) => ids([event])[0])).toEqual([2, 3])
  await second.close()
})

/** The layout in which a lease was a due time in the future, and its attempt was counted when it began. */
const WITH_LEASES = 6

test('what the older layout had leased when it ended is due at once, in its order, and was counted', async () => {
  const path = newPath()
  mkdirSync(dirname(path))
  const database = new DatabaseSync(path)
  database.exec(`${MIGRATIONS.slice(0, WITH_LEASES).join(';')}; PRAGMA user_version = ${WITH_LEASES}`)
  for (const [seq, leasedBy, attempts, dueAt] of [
    [1, "'gone'", 1, START + 1e9],
    [2, 'NULL', 0, START],
  ])
    database.exec(`
      INSERT INTO event (seq, id, app, command, kind, received_at, time, by_admin, query, body)
      VALUES (${seq}, 'event ${seq}', '1', 'C', 'after', ${START}, ${START}, 0, '', x'7b7d');
      INSERT INTO delivery (event_seq, destination, state, position, attempts, attempts_before, created_at, updated_at, due_at, leased_by)
      VALUES (${seq}, 'r/a', 'waiting', ${seq}, ${attempts}, 0, ${START}, ${START}, ${dueAt}, ${leasedBy})`)
  database.exec("INSERT INTO destination (name, positions, waiting) VALUES ('r/a', 2, 2)")
  database.close()

  const opened = await openStore(`sqlite:${path}`)
  expect((await take(opened.store, START + 10)).map(({ event, attempt }) => [event.seq, attempt])).toEqual([
    [1, 2],
    [2, 1],
  ])
  await opened.close()
})
