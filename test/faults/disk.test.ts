/** The disk, and the file on it. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../support/gateway.ts'
import { scrape } from '../support/scrape.ts'
import { isOk } from './judge.ts'
import { COLD_AFTER_START, HELD_ON_PURPOSE, isReady, soon, startScene, underFault } from './scene.ts'

const DISK_BYTES = 64 * 1024 * 1024
const NOT_KEPT = /could not be kept|too many events are waiting/

/** A folder whose `store` is a disk of its own; undefined where this user may not mount one. */
const withSmallDisk = (): string | undefined => {
  const folder = temporaryFolder()
  const disk = join(folder, 'store')
  mkdirSync(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  onTestFinished(() => void execFileSync('umount', ['-l', disk]))
  return folder
}

/** Appends so many bytes, as far as there is room. */
const fill = (file: string, size: number): void => {
  try {
    writeFileSync(file, Buffer.alloc(size), { flag: existsSync(file) ? 'a' : 'w' })
  } catch {
    // Full for this size; a smaller one may still fit.
  }
}

test('the disk is full, and has room again', async context => {
  const folder = withSmallDisk()
  context.skip(
    folder === undefined,
    'this user may not mount a small disk; `sudo npm run test:faults -- disk` may',
  )
  const scene = await startScene({ folder: folder ?? '', listen: 'keepTrying: 1s' })
  const filler = join(folder ?? '', 'store', 'filler')
  await underFault(
    context,
    scene,
    {
      name: 'disk full',
      done: 'The disk of the store is filled to the last byte for some seconds, and then has room again. `keepTrying: 1s`.',
      longer: HELD_ON_PURPOSE,
      operator:
        '`the store failed` with `SQLITE_FULL` in the log, `chatgate_store_failed_calls_total`, `/readyz` not ready; afterwards the event `Gateway.StoreFailing`',
      mayBeTold: NOT_KEPT,
      answeredWithinMs: 4_000,
    },
    async () => {
      for (let size = DISK_BYTES; size >= 1; size /= 2) fill(filler, size)
      const { gateway } = scene
      await gateway.logged(
        line => line.level === 'error' && JSON.stringify(line).includes('SQLITE_FULL'),
        'that the disk is full',
      )
      await soon(async () => !(await isReady(gateway)), 'the gateway is not ready')
      await soon(
        async () => ((await scrape(gateway)).sum('chatgate_store_failed_calls_total') ?? 0) > 0,
        'the metrics tell',
      )
      await sleep(2_000)
      rmSync(filler)
      await soon(() => isReady(gateway), 'the gateway is ready again')
      await sleep(500)
    },
  )
  await soon(async () => {
    const { events } = await scene.gateway.get<{ events: unknown[] }>(
      '/api/events?command=Gateway.StoreFailing',
    )
    return events.length > 0
  }, 'the news are there')
})

const withoutLog = (file: string): void => {
  for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
}

const SPOILED = [
  {
    name: 'store file removed',
    done: 'The file of the store and the two beside it are removed, as by `rm`; later the gateway is stopped and started again.',
    spoil: (file: string) => {
      rmSync(file)
      withoutLog(file)
    },
  },
  {
    name: 'store file replaced',
    done: 'Another file is put in the place of the store, as by a backup that is restored without stopping; later the gateway is stopped and started again.',
    spoil: (file: string) => {
      copyFileSync(file, `${file}.other`)
      withoutLog(file)
      renameSync(`${file}.other`, file)
    },
  },
]

test.for(SPOILED)('$name', async ({ name, done, spoil }, context) => {
  const scene = await startScene({ listen: 'keepTrying: 1s' })
  const file = join(scene.gateway.folder, 'store', 'gateway.sqlite')
  const fault = {
    name,
    done,
    operator: 'an error in the log that names the file, `/readyz` not ready, until it is started again',
    longer: COLD_AFTER_START,
    mayBeTold: NOT_KEPT,
    mayBeUnanswered: true,
    answeredWithinMs: 4_000,
  }
  await underFault(context, scene, fault, async () => {
    const { gateway, load } = scene
    spoil(file)
    await soon(async () => !(await isReady(gateway)), 'the gateway is not ready any more')
    await gateway.logged(
      ({ level, ...line }) => ['error', 'fatal'].includes(level) && JSON.stringify(line).includes(file),
      'which file it is about',
    )
    const from = Date.now()
    const after = () => load.answers.filter(({ sentAt }) => sentAt > from)
    await soon(() => after().length > 20, 'more callbacks are answered')
    expect(after().filter(isOk)).toEqual([])
    await gateway.stop()
    await scene.again()
    await sleep(1_000)
  })
})
