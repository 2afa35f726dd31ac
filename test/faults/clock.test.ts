/** The clock of the machine is set while the gateway runs, in all of its threads. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { signFor } from '../../src/events/sign.ts'
import { postCallback, profileChange } from '../support/gateway.ts'
import { TOKEN } from './load.ts'
import { soon, startScene, underFault, type SceneOptions } from './scene.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const PRELOAD = new URL('../support/shifted-clock.ts', import.meta.url).href

/** A gateway whose clock can be set; and a destination beside the healthy one that fails until it is mended. */
const withClock = async (options: SceneOptions = {}) => {
  const folder = temporaryFolder({ 'store/.keep': '', clock: '0' })
  const file = join(folder, 'clock')
  let isMended = false
  const failing = await startReceiver({ answer: () => ({ status: isMended ? 200 : 503 }) })
  const scene = await startScene({
    folder,
    environment: { CLOCK_AHEAD: file, NODE_OPTIONS: `--import=${PRELOAD}` },
    routes: `  failing:
    when: Profile.CallbackPortraitSet
    steps: [{ webhook: { url: "${failing.url}", concurrency: 32, retry: { first: 200ms, max: 500ms }, circuit: { probe: 300ms } } }]`,
    ...options,
  })
  return {
    scene,
    failing,
    mend: () => {
      isMended = true
    },
    set: (aheadMs: number) => writeFileSync(file, String(aheadMs)),
  }
}

const SHIFTS = [
  { name: 'clock a day ahead, and back', by: [DAY_MS, 0] },
  { name: 'clock an hour back', by: [-HOUR_MS] },
  { name: 'clock an hour back, and ahead again', by: [-HOUR_MS, 0] },
]

test.for(SHIFTS)('$name', async ({ name, by }, context) => {
  const { scene, failing, mend, set } = await withClock({ isSigned: false })
  await underFault(
    context,
    scene,
    {
      name,
      done: `The clock is set ${by.map(wordsFor).join(', two seconds later ')}, while another destination fails that is well again afterwards. The app has no token.`,
      operator: 'nothing: nobody waits for the clock',
    },
    async () => {
      await sleep(1_000)
      for (const aheadMs of by) {
        set(aheadMs)
        await sleep(2_000)
      }
      mend()
      const count = failing.requests.length
      await soon(() => failing.requests.length > count + 50, 'what failed is sent again')
    },
  )
})

const wordsFor = (aheadMs: number): string => {
  if (aheadMs === 0) return 'right again'
  return `${Math.abs(aheadMs) === DAY_MS ? 'a day' : 'an hour'} ${aheadMs > 0 ? 'ahead' : 'back'}`
}

test('clock 40 days ahead, and back', async context => {
  const { scene, mend, set } = await withClock({ isSigned: false, config: 'keep: { for: 30d }' })
  mend()
  const { events } = await scene.gateway.get<{ events: { id: string }[] }>('/api/events?limit=500')
  await underFault(
    context,
    scene,
    {
      name: 'clock 40 days ahead, and back',
      done: 'The clock is set 40 days ahead for five seconds, with `keep: { for: 30d }`. The app has no token.',
      operator: 'a warning in the log that more than usual would be removed',
    },
    async () => {
      set(40 * DAY_MS)
      await sleep(5_000)
      set(0)
      await sleep(1_000)
    },
  )
  expect(events.length).toBeGreaterThan(50)
  const gone = await Promise.all(
    events.map(async ({ id }) => (await fetch(`${scene.gateway.admin}/api/events/${id}`)).status !== 200),
  )
  expect(gone.filter(Boolean)).toEqual([])
})

test('clock a day ahead, signed', async context => {
  const { scene, mend, set } = await withClock()
  mend()
  await underFault(
    context,
    scene,
    {
      name: 'clock a day ahead, with a token',
      done: 'The clock is set a day ahead for two seconds; Chat signs with the right time.',
      operator: '`too-old` in the log, `chatgate_callbacks_refused_total`, `chatgate refused`',
      mayBeTold: /RequestTime is too far from now/,
    },
    async () => {
      await sleep(500)
      set(DAY_MS)
      await soon(
        () => scene.load.answers.some(({ told }) => /too far/.test(String(told['ErrorInfo']))),
        'callbacks are refused',
      )
      await sleep(2_000)
      set(0)
      await sleep(1_000)
    },
  )
  const RequestTime = String(Math.floor(Date.now() / 1000))
  const signed = { RequestTime, Sign: signFor(TOKEN, RequestTime) }
  expect(await postCallback(scene.gateway.url, profileChange('after'), signed)).toMatchObject({ status: 200 })
})
