/** Gateways on PostgreSQL: the same behaviour as with a file, and any number of them on one database. */
import { expect, test } from 'vitest'
import { eachHasItsEnd } from '../support/at-the-end.ts'
import { chatgate } from '../support/command-line.ts'
import { HEAD, newestEvent, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { testPostgres } from '../support/postgres.ts'
import { PASSWORD } from '../support/postgres-server.ts'
import { startReceiver, type ReceivedRequest } from '../support/receiver.ts'
import { startRelay } from '../support/relay.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

const { newDatabase } = testPostgres()

const configFor = (database: string, webhook: string): string =>
  `${HEAD.replace(/store: .*/, `store: "${database}"`)}
routes: { all: { when: Profile.CallbackPortraitSet, steps: [{ webhook: { ${webhook} } }] } }`

const change = (subject: string, n: number) => ({ ...profileChange(subject), n })

const sentOf = ({ body }: ReceivedRequest): { subject: string; body: { n: number } } =>
  JSON.parse(body.toString()) as never

/** The numbers that arrived for each subject, in the order of arrival. */
const arrived = (requests: readonly ReceivedRequest[]): Record<string, number[]> => {
  const bySubject = Object.groupBy(requests.map(sentOf), ({ subject }) => subject)
  return Object.fromEntries(
    Object.entries(bySubject).map(([subject, those = []]) => [subject, those.map(({ body }) => body.n)]),
  )
}

const subjectsOf = (requests: readonly ReceivedRequest[]): string[] =>
  requests.map(request => sentOf(request).subject)

const destination = async (gateway: RunningGateway) => {
  const { destinations } = await gateway.get<{
    destinations: { state: string; waiting: number; delivered: number }[]
  }>('/api/destinations')
  return destinations[0]
}

const state = async (gateway: RunningGateway) => (await destination(gateway))?.state

test('a gateway keeps, answers, routes, delivers, tells and replays', async () => {
  const receiver = await startReceiver()
  const gateway = await startGateway({
    config: configFor(await newDatabase(), `url: "${receiver.url}"`),
  })
  const { answer } = await gateway.post(change('ann', 1))
  expect(answer.ActionStatus).toBe('OK')
  await receiver.received(1)
  await until(async () => (await destination(gateway))?.delivered === 1, 'the delivery is recorded')
  const event = await newestEvent(gateway, 'subject=ann')
  expect(event).toMatchObject({
    reason: 'routed',
    deliveries: [{ destination: 'all/webhook', state: 'delivered', attempts: 1 }],
  })
  const replay = await chatgate(gateway.folder, ['replay', event.id, '--admin', gateway.admin])
  expect(replay).toMatchObject({ code: 0, stderr: '' })
  await receiver.received(2)
  expect(receiver.requests[1]?.headers['webhook-id']).toBe(
    `${receiver.requests[0]?.headers['webhook-id']}/replay-1`,
  )
  await gateway.stop()
  expect(gateway.process.exitCode).toBe(0)
  expect(gateway.output.join('\n')).not.toContain(PASSWORD)
})

test('three gateways keep to the rate of a destination together', async () => {
  const receiver = await startReceiver()
  const config = configFor(await newDatabase(), `url: "${receiver.url}", rate: 10/s, order: false`)
  const gateways = await Promise.all([1, 2, 3].map(() => startGateway({ config })))
  const COUNT = 45
  for (let n = 0; n < COUNT; n += 1) await gateways[n % 3]?.post(change(`user-${n}`, n))
  const requests = await receiver.received(COUNT)
  const [first = 0] = requests.map(({ at }) => at)
  // Ten at once, as many as in a second, and then one each tenth of it; a request may be on its way longer than the next.
  for (const [index, { at }] of requests.entries())
    expect(at - first, `request ${index}`).toBeGreaterThanOrEqual((index - 10) * 100 - 300)
})

test('a pause ends on the gateway that delivers, when another one is told to try again', async () => {
  let isWell = false
  const receiver = await startReceiver({
    answer: () => (isWell ? {} : { status: 429, headers: { 'retry-after': '3000' } }),
  })
  const config = configFor(await newDatabase(), `url: "${receiver.url}", retry: { first: 1s, maxPause: 1h }`)
  const [delivers, receives] = await Promise.all([
    startGateway({ config, args: ['--role', 'deliver'] }),
    startGateway({ config, args: ['--role', 'receive'] }),
  ])
  await receives.post(change('ann', 1))
  await until(
    async () => (await state(delivers)) === 'asked to wait' && (await state(receives)) === 'asked to wait',
    'it asked for a pause',
  )
  isWell = true
  const retry = ['destinations', 'retry', 'all/webhook', '--admin', receives.admin]
  const { stderr } = await chatgate(receives.folder, retry)
  expect(stderr).toBe('')
  await until(async () => (await destination(receives))?.delivered === 1, 'it has arrived')
  expect([await state(delivers), await state(receives)]).toEqual(['well', 'well'])
})

test('three gateways keep to the rate of a replay together', async () => {
  const receiver = await startReceiver()
  const config = configFor(await newDatabase(), `url: "${receiver.url}", order: false`)
  const gateways = await Promise.all([1, 2, 3].map(() => startGateway({ config })))
  const COUNT = 25
  for (let n = 0; n < COUNT; n += 1) await gateways[n % 3]?.post(change(`user-${n}`, n))
  await receiver.received(COUNT)

  const sent = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ command: 'Profile.CallbackPortraitSet', ratePerSecond: 10 }),
  }
  await fetch(`${gateways[0]?.admin}/api/replay`, sent)
  const replayed = (await receiver.received(2 * COUNT)).slice(COUNT)
  const [first = 0] = replayed.map(({ at }) => at)
  // Ten at a time, one second after the other; a request may be on its way longer than the next.
  for (const [index, { at }] of replayed.entries())
    expect(at - first, `request ${index}`).toBeGreaterThanOrEqual(Math.floor(index / 10) * 1_000 - 300)
})

test.concurrent(
  'what one gateway learns of a destination that is back, another one knows within a moment',
  async () => {
    let isDown = true
    const receiver = await startReceiver({ answer: () => ({ status: isDown ? 503 : 200 }) })
    const webhook = (probe: string): string =>
      `url: "${receiver.url}", order: false, retry: { first: 1ms, max: 1ms }, circuit: { failures: 2, probe: ${probe} }`
    const database = await newDatabase()
    const eager = await startGateway({ config: configFor(database, webhook('200ms')) })
    // By itself it would not look before the test is over.
    const patient = await startGateway({ config: configFor(database, webhook('1h')) })
    let sent = 0
    const hasGivenUp = ({ output }: RunningGateway): boolean =>
      output.join('').includes('the destination fails')
    await until(async () => {
      await patient.post(change(`user-${(sent += 1)}`, sent))
      return hasGivenUp(eager) && hasGivenUp(patient)
    }, 'both send probes only')
    isDown = false
    await until(async () => (await destination(eager))?.delivered === sent, 'one has found that it is back')
    await eager.stop()
    await patient.post(change('ann', 0))
    await until(async () => (await destination(patient))?.delivered === sent + 1, 'the other one knows it')
  },
)

test.concurrent(
  'a network that falls silent: callbacks are answered FAIL in time, and all goes on when it speaks again',
  async () => {
    const receiver = await startReceiver()
    const database = await newDatabase()
    const { host } = new URL(database)
    const relay = await startRelay(host)
    const config = configFor(database.replace(host, relay.host), `url: "${receiver.url}", order: false`)
    const gateway = await startGateway({ config: config.replace(/listen: \{/, 'listen: { keepTrying: 1s,') })
    await gateway.post(change('before', 0))
    await receiver.received(1)

    relay.silence()
    const from = performance.now()
    const meanwhile = await Promise.all([1, 2, 3].map(n => gateway.post(change(`meanwhile-${n}`, n))))
    expect(meanwhile.map(({ answer }) => answer.ActionStatus)).toEqual(['FAIL', 'FAIL', 'FAIL'])
    expect(performance.now() - from).toBeLessThan(20_000)

    relay.speak()
    let n = 0
    await until(async () => {
      const { answer } = await gateway.post(change(`after-${(n += 1)}`, n))
      return answer.ActionStatus === 'OK'
    }, 'callbacks are kept again')
    await until(() => subjectsOf(receiver.requests).includes(`after-${n}`), 'and delivered')
  },
)

test.concurrent('a database that cannot be reached is told at the start, without the password', async () => {
  const config = configFor(
    `postgres://gateway:${PASSWORD}@127.0.0.1:9/chatgate`,
    'url: "http://127.0.0.1:9/"',
  )
  const error: unknown = await startGateway({ config }).catch((thrown: unknown) => thrown)
  expect(String(error)).toContain('nothing listens there')
  expect(String(error)).not.toContain(PASSWORD)
})

test.concurrent(
  'two gateways deliver each callback once, in order for each subject, whichever of them it came to',
  async () => {
    const receiver = await startReceiver()
    const config = configFor(await newDatabase(), `url: "${receiver.url}"`)
    const gateways = await Promise.all([startGateway({ config }), startGateway({ config })])
    const subjects = ['ann', 'bob', 'eve', 'sid', 'tom']
    const COUNT = 40
    await Promise.all(
      subjects.map(async (subject, offset) => {
        for (let n = 0; n < COUNT; n += 1) {
          const { answer } = (await gateways[(n + offset) % 2]?.post(change(subject, n))) ?? {}
          expect(answer?.ActionStatus).toBe('OK')
        }
      }),
    )
    const [first, second] = gateways
    await until(
      async () => (await destination(first))?.delivered === COUNT * subjects.length,
      'all are delivered',
    )
    const inOrder = Array.from({ length: COUNT }, (_, n) => n)
    expect(arrived(receiver.requests)).toEqual(
      Object.fromEntries(subjects.map(subject => [subject, inOrder])),
    )
    expect(await destination(second)).toMatchObject({ waiting: 0, delivered: COUNT * subjects.length })
  },
)

test.concurrent(
  'what a killed gateway was sending, another one sends when the leases have run out',
  async () => {
    let answersAtAll = false
    const receiver = await startReceiver({ answer: () => ({ hang: !answersAtAll }) })
    const config = configFor(
      await newDatabase(),
      `url: "${receiver.url}", timeout: 1s, circuit: { failures: 1000 }`,
    )
    const first = await startGateway({ config })
    for (const subject of ['ann', 'bob', 'eve']) await first.post(change(subject, 1))
    await receiver.received(3)
    const killedAt = Date.now()
    await first.kill()
    answersAtAll = true
    const second = await startGateway({ config })
    await until(async () => (await destination(second))?.delivered === 3, 'the other one has delivered them')
    // The lease: the time of an attempt, and thirty seconds to record it.
    expect(Date.now() - killedAt).toBeLessThan(31_000 + 5_000)
    expect((await newestEvent(second, 'subject=ann')).deliveries).toMatchObject([
      { state: 'delivered', attempts: 2 },
    ])
  },
)
