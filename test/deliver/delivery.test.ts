/** Delivery nobody has to think about: order, rate, pauses, and old events that go by themselves. */
import { expect, test } from 'vitest'
import { eachHasItsEnd } from '../support/at-the-end.ts'
import { chatgate } from '../support/command-line.ts'
import { change, destination, eventOf, webhook } from '../support/delivering.ts'
import { HEAD, newestEvent, startGateway, temporaryFolder } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

test(
  'a later change of a user never arrives before an earlier one, through failures, kills and restarts; others do not wait',
  { timeout: 120_000 },
  async () => {
    const users = ['ann', 'bob', 'eve', 'sid']
    // `sid` fails for good at first: nobody else waits for it.
    let sidFails = true
    const receiver = await startReceiver({
      answer: request => ({
        status: (sidFails && eventOf(request).subject === 'sid') || Math.random() < 0.3 ? 503 : 200,
      }),
    })
    const config = webhook(receiver.url, ', retry: { first: 20ms, max: 200ms }, circuit: { failures: 1000 }')
    const folder = temporaryFolder()
    const ROUNDS = 4
    const PER_ROUND = 15
    for (let round = 0; round < ROUNDS; round += 1) {
      const gateway = await startGateway({ config, folder })
      for (let n = 0; n < PER_ROUND; n += 1) {
        for (const user of users) await gateway.post(change(user, round * PER_ROUND + n))
      }
      await new Promise(resolve => setTimeout(resolve, Math.random() * 300))
      await gateway.kill()
    }
    const last = await startGateway({ config, folder })
    const count = ROUNDS * PER_ROUND
    await until(
      async () => (await destination(last, 'all/webhook'))?.delivered === count * 3,
      'all but one user have everything',
    )
    const stuck = await newestEvent(last, 'subject=sid')
    expect(stuck.deliveries).toMatchObject([
      { state: 'waiting', behindEventId: expect.any(String) as string },
    ])
    sidFails = false
    await until(
      async () => (await destination(last, 'all/webhook'))?.delivered === count * users.length,
      'everything has arrived',
    )

    for (const user of users) {
      const seen = receiver.requests.filter(request => eventOf(request).subject === user)
      const numbers = seen.map(request => eventOf(request).body.n)
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
      expect(new Set(numbers).size).toBe(count)
      const sequences = seen.map(({ headers }) => Number(headers['chatgate-sequence']))
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
    }
  },
)

test.concurrent('a rate is kept: a burst waits, and nothing is refused', async () => {
  const receiver = await startReceiver()
  const gateway = await startGateway({ config: webhook(receiver.url, ', rate: 10/s') })
  const startedAt = Date.now()
  for (let n = 0; n < 30; n += 1) await gateway.post(change(`user${n}`, n))
  const last = (await receiver.received(30))[29]
  // Ten at once, then ten each second; a loaded machine can only make it slower.
  expect((last?.at ?? 0) - startedAt).toBeGreaterThan(1800)
})

test.concurrent('a pause that a receiver asks for is kept for all of its deliveries', async () => {
  const receiver = await startReceiver({
    answer: (_request, index) => (index === 0 ? { status: 429, headers: { 'retry-after': '2' } } : {}),
  })
  const gateway = await startGateway({ config: webhook(receiver.url, ', concurrency: 1') })
  await gateway.post(change('first', 0))
  await receiver.received(1)
  await until(
    async () => (await newestEvent(gateway)).deliveries[0]?.attemptList.length === 1,
    'the attempt is recorded',
  )
  await gateway.post(change('second', 1))
  const requests = await receiver.received(3)
  expect((requests[1]?.at ?? 0) - (requests[0]?.at ?? 0)).toBeGreaterThan(1900)
})

test.concurrent(
  'a paused destination keeps what comes for it, and one that leaves the config is held until it is back',
  async () => {
    const receiver = await startReceiver()
    const folder = temporaryFolder()
    const first = await startGateway({ config: webhook(receiver.url), folder })
    const pause = await chatgate(folder, ['destinations', 'pause', 'all/webhook', '--admin', first.admin])
    expect(pause).toMatchObject({ code: 0, stdout: 'all/webhook is paused.\n' })
    for (let n = 0; n < 5; n += 1) await first.post(change('ann', n))
    await until(async () => (await destination(first, 'all/webhook'))?.waiting === 5, 'they wait')
    await first.stop()

    const without = `${HEAD}routes: { other: { when: Profile.*, steps: [{ log: {} }] } }`
    const second = await startGateway({ config: without, folder })
    expect(await destination(second, 'all/webhook')).toMatchObject({
      state: 'held: the config has it no more',
      waiting: 5,
    })
    const drop = await chatgate(folder, [
      'destinations',
      'drop',
      'all/webhook',
      '--dry-run',
      '--admin',
      second.admin,
    ])
    expect(drop.stdout).toMatch(
      /^5 deliveries would be dropped\.\nPlanned from .* to .*, for:\n {2}\S+\/\S+: 5\n$/,
    )
    // What is held can be sent elsewhere.
    const elsewhere = [
      '--destination',
      'all/webhook',
      '--state',
      'waiting',
      '--to',
      'other/log',
      '--admin',
      second.admin,
    ]
    expect((await chatgate(folder, ['replay', ...elsewhere])).stdout).toContain(
      '5 events, 5 deliveries planned',
    )
    await until(async () => (await destination(second, 'other/log'))?.delivered === 5, 'they went elsewhere')
    await second.stop()

    const third = await startGateway({ config: webhook(receiver.url), folder })
    expect(await destination(third, 'all/webhook')).toMatchObject({ state: 'paused', waiting: 5 })
    const shown = await chatgate(folder, ['destinations', '--admin', third.admin])
    expect(shown.stdout).toMatch(/all\/webhook +paused +5 +0 +0/)
    expect(receiver.requests).toHaveLength(0)
    await chatgate(folder, ['destinations', 'resume', 'all/webhook', '--admin', third.admin])
    const requests = await receiver.received(5)
    expect(requests.map(request => eventOf(request).body.n)).toEqual([0, 1, 2, 3, 4])
    const unknown = await chatgate(folder, ['destinations', 'pause', 'all/webhok', '--admin', third.admin])
    expect(unknown).toMatchObject({
      code: 1,
      stderr: 'there is no destination all/webhok; there are all/webhook\n',
    })
  },
)

test.concurrent('old events go by themselves, and those that wait for somebody stay', async () => {
  const receiver = await startReceiver({
    answer: request => ({ status: eventOf(request).subject === 'bob' ? 422 : 200 }),
  })
  const config = webhook(receiver.url).replace('routes:', 'keep: { for: 1s }\nroutes:')
  const gateway = await startGateway({ config })
  for (const user of ['alice', 'bob', 'carol']) await gateway.post(change(user, 0))
  const subjects = async () =>
    (await gateway.get<{ events: { subject: string }[] }>('/api/events')).events.map(({ subject }) => subject)
  await until(async () => !(await subjects()).includes('alice'), 'the first has gone')
  expect(await subjects()).toContain('bob')
})
