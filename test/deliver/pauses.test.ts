/** Pauses that a receiver asks for: kept within bounds, shown, and the same after a reload and a restart. */
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { change, destination } from '../support/delivering.ts'
import { HEAD, newestEvent, startGateway, temporaryFolder, type RunningGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { scrape } from '../support/scrape.ts'
import { until } from '../support/until.ts'

test.for([
  [false, ['0', '-5', 'Wed, 01 Jan 2020 00:00:00 GMT', 'soon', '0.001', '']],
  [true, ['99999999', 'Fri, 31 Dec 9999 23:59:59 GMT', '9'.repeat(100), '99999999', '99999999', '99999999']],
  [true, ['1', '1', '1', '1', '1', '1']],
] as const)(
  'asked for a pause: %j, by %j, it waits no less than its own pauses and no more, and is told of as failing',
  async ([isPause, asked]) => {
    const receiver = await startReceiver({
      answer: (_, index) => ({ status: 503, headers: { 'retry-after': asked[index % asked.length] ?? '' } }),
    })
    const config = `${HEAD}
routes:
  all:
    when: Profile.CallbackPortraitSet
    steps: [{ webhook: { url: "${receiver.url}", retry: { first: 300ms, max: 1s }, circuit: { failures: 3, probe: 100ms } } }]
  news: { when: Gateway.*, steps: [{ log: { message: "{{ command }}" } }] }`
    const gateway = await startGateway({ config })
    await gateway.post(change('ann', 0))
    const requests = await receiver.received(asked.length)
    const pauses = requests.slice(1).map(({ at }, index) => at - (requests[index]?.at ?? 0))
    // Four fifths of `first`; clocks count whole milliseconds.
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(239)
    await gateway.logged(line => line.msg === 'Gateway.DestinationFailing', 'that it fails')
    expect(await destination(gateway, 'all/webhook')).toMatchObject({ state: 'failing', waiting: 1 })
    const { id } = await newestEvent(gateway, 'command=Gateway.DestinationFailing')
    const news = await gateway.get<{ AskedToWaitUntil?: number }>(`/api/events/${id}/body`)
    expect(news.AskedToWaitUntil !== undefined).toBe(isPause)
  },
)

/** A webhook that asks for an hour, and one beside it that shows that the gateway sends. */
const twoOf = (url: string, other: string, maxPause: string): string => `${HEAD}
routes:
  all:
    when: Profile.CallbackPortraitSet
    steps:
      - webhook: { url: "${url}", retry: { first: 1s, max: 1s, maxPause: ${maxPause} } }
      - webhook: { name: other, url: "${other}" }`

test('a pause is shown, holds through a reload and a restart, and ends where the config allows none as long', async () => {
  const receiver = await startReceiver({
    answer: (_, index) => (index === 0 ? { status: 429, headers: { 'retry-after': '3000' } } : {}),
  })
  const other = await startReceiver()
  const config = twoOf(receiver.url, other.url, '1h')
  const folder = temporaryFolder()
  let posted = 0
  const expectPause = async (gateway: RunningGateway): Promise<void> => {
    await gateway.post(change(`later-${(posted += 1)}`, posted))
    await until(
      async () => (await destination(gateway, 'all/other'))?.delivered === 1 + posted,
      'what was posted has been sent elsewhere',
    )
    expect(receiver.requests).toHaveLength(1)
    expect(await destination(gateway, 'all/webhook')).toMatchObject({
      state: 'asked to wait',
      askedToWaitUntil: expect.stringMatching(/^20/) as string,
      waiting: 1 + posted,
    })
  }

  const first = await startGateway({ config, folder })
  await first.post(change('ann', 0))
  await until(
    async () => (await destination(first, 'all/webhook'))?.state === 'asked to wait',
    'it is known that it asked for a pause',
  )
  await expectPause(first)
  expect((await scrape(first)).sum('chatgate_destination_asked_to_wait')).toBe(1)
  const { stdout } = await chatgate(folder, ['destinations', '--admin', first.admin])
  expect(stdout).toMatch(/all\/other +well .*\n?/)
  expect(stdout).toMatch(/all\/webhook +asked to wait until 20\S+Z +2 /)

  expect((await fetch(`${first.admin}/api/reload`, { method: 'POST' })).status).toBe(200)
  await expectPause(first)
  await first.kill()
  const second = await startGateway({ config, folder })
  await expectPause(second)
  await second.stop()

  const third = await startGateway({ config: twoOf(receiver.url, other.url, '1s'), folder })
  await until(
    async () => (await destination(third, 'all/webhook'))?.delivered === 1 + posted,
    'all has arrived, as a pause can be a second at most',
  )
  expect(await destination(third, 'all/webhook')).toMatchObject({ state: 'well' })
})
