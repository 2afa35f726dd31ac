/** The clock of the machine leaps ahead: what is old by that goes only when the clock has stayed there, also over a restart. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  LOG_ONLY,
  profileChange,
  type RunningGateway,
  startGateway,
  temporaryFolder,
} from '../support/gateway.ts'
import { until } from '../support/until.ts'

const DAY_MS = 24 * 60 * 60_000

/** A clock that is wrong by what stands in a file, in every thread. */
const wrongClock = (file: string): string =>
  `data:text/javascript,${encodeURIComponent(`
  import { readFileSync } from 'node:fs'
  const now = Date.now
  Date.now = () => now() + Number(readFileSync(${JSON.stringify(file)}, 'utf8'))
`)}`

const kept = async (gateway: RunningGateway): Promise<number> =>
  (await gateway.get<{ events: unknown[] }>('/api/events?limit=100')).events.length

test('40 days ahead for a while: nothing that is kept for 30 days goes', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'wrong-by')
  writeFileSync(file, '0')
  const start = () =>
    startGateway({
      config: `${LOG_ONLY}\nkeep: { for: 30d }`,
      folder,
      environment: { NODE_OPTIONS: `--import=${wrongClock(file)}` },
    })
  const gateway = await start()
  for (let n = 0; n < 20; n += 1) await gateway.post(profileChange(`user${n}`))
  await until(async () => {
    const { events } = await gateway.get<{ events: unknown[] }>('/api/events?state=delivered&limit=100')
    return events.length === 20
  }, 'all are delivered, so nothing else keeps them')
  const isDoubted = ({ msg, aheadSeconds }: { msg: string; aheadSeconds?: unknown }): boolean =>
    msg.includes('the clock is ahead') && Number(aheadSeconds) > (39 * DAY_MS) / 1000
  writeFileSync(file, String(40 * DAY_MS))
  await gateway.logged(isDoubted, 'the clock is doubted')
  expect(await kept(gateway)).toBe(20)
  await gateway.stop()

  const again = await start()
  await again.logged(isDoubted, 'the clock is doubted still')
  // The next look comes after a second: had it been believed, all but the newest were gone by the one before.
  expect(await kept(again)).toBe(20)
  writeFileSync(file, '0')
  await again.post(profileChange('after'))
  expect(await kept(again)).toBe(21)
  await again.stop()
})
