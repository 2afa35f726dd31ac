/** A SQLite file keeps the contract of a store, stays where it is, and gives back its space. */
import { chmodSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { allIds } from '../support/all-ids.ts'
import { appendRouted } from '../support/routed.ts'
import { sqliteFiles } from '../support/sqlite-files.ts'
import { storeContract } from './contract.ts'
import { LONG_AFTER, newEvent } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const { newPath } = sqliteFiles()

storeContract('SQLite', () => openStore(`sqlite:${newPath()}`))

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
    await store.retain({ now: LONG_AFTER, before: newEvent(1000).receivedAt, limit: 100 })
  await until(async () => {
    // What is written goes through the log; more writes bring it into the file.
    await store.append([newEvent(1000 + Math.floor(Math.random() * 1e6), { body, unreadable: 'x' })])
    return sizeOf() < 8_000_000
  }, 'the file is small')
})

test('the files are for their user alone, whatever the umask; of older ones everybody is shut out', async () => {
  const path = newPath()
  const modeOf = (name: string): string => (statSync(name).mode & 0o777).toString(8)
  const files = ['', '-wal', '-shm', '.lock'].map(end => path + end)
  const umask = process.umask(0)
  onTestFinished(() => void process.umask(umask))
  const first = await openStore(`sqlite:${path}`)
  await first.store.append([newEvent(1)])
  expect(modeOf(dirname(path))).toBe('700')
  expect(files.map(modeOf)).toEqual(['600', '600', '600', '600'])
  await first.close()
  for (const name of [path, `${path}.lock`]) chmodSync(name, 0o644)
  const second = await openStore(`sqlite:${path}`)
  await second.store.append([newEvent(2)])
  expect(files.map(modeOf)).toEqual(['640', '640', '640', '640'])
  await second.close()
})

test('the log shrinks again when somebody who read for long has gone', async () => {
  const path = newPath()
  const opened = await openStore(`sqlite:${path}`)
  onTestFinished(() => opened.close())
  const body = new Uint8Array(20_000)
  let count = 0
  const append = (events: number) =>
    opened.store.append(
      Array.from({ length: events }, () => newEvent((count += 1), { body, unreadable: 'x' })),
    )
  const logBytes = (): number => statSync(`${path}-wal`).size
  await append(1)
  const reader = new DatabaseSync(path, { readOnly: true })
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM event').get()
  for (let n = 0; n < 15; n += 1) await append(100)
  expect(logBytes()).toBeGreaterThan(25_000_000)
  reader.close()
  await until(async () => {
    await append(1)
    return logBytes() < 17_000_000
  }, 'the log is short')
})
