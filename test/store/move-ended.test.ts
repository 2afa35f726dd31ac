/** `chatgate move` that is killed, loses its database or is called again goes on where it was, and misses nothing. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Moved } from '../../src/move/move.ts'
import { openStore } from '../../src/store/open.ts'
import { BIN } from '../support/command-line.ts'
import { route, settle } from './every-kind-of-row.ts'
import { temporaryFolder } from '../support/gateway.ts'
import { hashesOf, move, withStore } from './moved-store.ts'
import { testPostgres } from '../support/postgres.ts'
import { query } from '../support/query.ts'
import { cutAll } from '../support/postgres-nodes.ts'
import { rounds } from '../support/rounds.ts'
import { newEvent, START } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres()

const EVENTS = rounds(12_000)

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

const killAfterRows = (file: string, url: string, rows: number): Promise<number | null> =>
  killWhen(file, url, async () => (await rowsMoved(url)) >= rows)

describe('a move that is ended', () => {
  test('goes on where it was, however often, and misses nothing', { timeout: rounds(120_000) }, async () => {
    const file = join(temporaryFolder(), 'gateway.db')
    const url = await newDatabase()
    await fillMany(file, EVENTS)
    const before = hashesOf(file)
    // While it moves, and then at any moment: while it begins, moves or compares.
    for (let kills = 0; kills < 7; kills += 1) {
      const rows = (await rowsMoved(url)) + 1 + Math.floor(Math.random() * EVENTS * 0.3)
      expect(await killAfterRows(file, url, rows)).toBeNull()
    }
    const isEnd = (code: number | null): boolean => code === 0
    for (let kills = 0; kills < 5; kills += 1) {
      if (isEnd(await killWhen(file, url, () => pause(Math.random() * 3_000).then(() => true)))) break
    }
    const { code, stdout } = await move(file, url)
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/by an earlier run|already/) as string,
    })
    await query(url, 'UPDATE chatgate.move SET finished_at = NULL')
    const again = JSON.parse((await move(file, url, '--json')).stdout) as Moved
    expect(again).toMatchObject({ isSame: true, rows: again.before })
    const counts = Object.fromEntries(again.tables.map(({ table, to }) => [table, to.rows]))
    expect(counts).toMatchObject({
      event: EVENTS,
      routing: EVENTS,
      delivery: EVENTS,
      attempt: EVENTS / 40,
    })
    expect(hashesOf(file)).toEqual(before)
    await withStore(url, async store => {
      const destinations = await store.destinations()
      expect(destinations.map(({ waiting, delivered }) => waiting + delivered)).toEqual([
        EVENTS / 2,
        EVENTS / 2,
      ])
      await store.append([newEvent(EVENTS + 10_000)])
      expect(await store.takeUnrouted(1)).toMatchObject([{ seq: EVENTS + 1 }])
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
    await cutAll(url)
    expect(await moving).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^The database( at \S+)? failed: .*Run the move again to continue where it was\.\n$/,
      ) as string,
    })
    expect(await move(file, url)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('by an earlier run') as string,
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
