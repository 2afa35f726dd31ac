/** Processes are killed, the disk is full, threads end: no event is lost that was told to be kept, and no call is left unanswered. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Caller } from '../../src/store/sqlite/thread/calls.ts'
import { openStore } from '../../src/store/open.ts'
import { startThread } from '../../src/store/sqlite/thread/threads.ts'
import type { WriterCalls } from '../../src/store/sqlite/thread/writer.ts'
import { allIds } from '../support/all-ids.ts'
import { appender, kill } from '../support/appender.ts'
import { sqliteFiles } from '../support/sqlite-files.ts'
import { newEvent } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const { folder, newPath } = sqliteFiles()

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

describe('another process', () => {
  test('keeps others out of its file, and lets them in when it has been killed', async () => {
    const path = newPath()
    const { child, printed } = appender(`sqlite:${path}`)
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
      const { child, printed } = appender(`sqlite:${path}`)
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
    await expect(caller.call('takeUnrouted', 1)).rejects.toMatchObject({ code: 'STORE_CLOSED' })
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
    await expect(caller.call('takeUnrouted', 1)).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  })
})
