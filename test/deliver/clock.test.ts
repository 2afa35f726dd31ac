/** A clock that was ahead and is set right: nothing waits for a time that lies in what was never today. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { change, destination } from '../support/delivering.ts'
import { HEAD, profileChange, startGateway, temporaryFolder } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const SHIFTED_CLOCK = new URL('../support/shifted-clock.ts', import.meta.url).href
const DAY_MS = 86_400_000

test.for(['while it runs', 'while it does not run'])(
  'a clock that was a day ahead and is set back %s stops no delivery',
  async when => {
    let isBack = false
    const answering = (answer: { status: number; headers?: Record<string, string> }) =>
      startReceiver({ answer: () => (isBack ? {} : answer) })
    const down = await answering({ status: 503 })
    const stumbling = await answering({ status: 500 })
    const asking = await answering({ status: 429, headers: { 'retry-after': '3000' } })
    const steps = Object.entries({ down, stumbling, asking }).map(
      ([name, { url }]) =>
        `      - webhook: { name: ${name}, url: "${url}", retry: { maxPause: 1h }, circuit: { failures: 1, probe: 1h } }`,
    )
    const config = `${HEAD}
routes:
  all:
    when: Profile.CallbackPortraitSet
    steps:
${steps.join('\n')}`
    const folder = temporaryFolder()
    const ahead = join(folder, 'ahead')
    const setAhead = (ms: number): void => writeFileSync(ahead, String(ms))
    const environment = { CLOCK_AHEAD: ahead, NODE_OPTIONS: `--import=${SHIFTED_CLOCK}` }
    const names = ['all/down', 'all/stumbling', 'all/asking']

    setAhead(DAY_MS)
    let gateway = await startGateway({ config, folder, environment })
    await gateway.post(change('ann', 0))
    for (const name of names)
      await until(async () => (await destination(gateway, name))?.state === 'failing', `${name} fails`)
    expect(await destination(gateway, 'all/asking')).toHaveProperty('askedToWaitUntil')
    if (when === 'while it does not run') await gateway.kill()
    isBack = true
    setAhead(0)
    if (when === 'while it does not run') gateway = await startGateway({ config, folder, environment })
    await gateway.post(change('bob', 1))
    for (const name of names)
      await until(
        async () => (await destination(gateway, name))?.delivered === 2,
        `what failed and what is new has arrived at ${name}`,
      )
    expect(await Promise.all(names.map(async name => (await destination(gateway, name))?.state))).toEqual([
      'well',
      'well',
      'well',
    ])
  },
)

test('a clock that was a day ahead and is set back hides no refused callback', async () => {
  const folder = temporaryFolder()
  const ahead = join(folder, 'ahead')
  writeFileSync(ahead, String(DAY_MS))
  const gateway = await startGateway({
    config: `${HEAD.replace('{}', '{ token: a-token }')}\nroutes: { all: { when: "*", steps: [{ log: {} }] } }\n`,
    folder,
    environment: { CLOCK_AHEAD: ahead, NODE_OPTIONS: `--import=${SHIFTED_CLOCK}` },
  })
  const isShown = async (subject: string): Promise<boolean> => {
    await gateway.post(profileChange(subject))
    const { refused } = await gateway.get<{ refused: { body: string }[] }>('/api/refused')
    return refused.some(({ body }) => body.includes(subject))
  }
  await until(() => isShown('ann'), 'one is shown while the clock is ahead')
  writeFileSync(ahead, '0')
  await until(() => isShown('bob'), 'one is shown after it was set back')
})
