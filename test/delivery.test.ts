/** Delivery nobody has to think about: order, circuit, rate, pauses, dead letters, replays. */
import { expect, test } from 'vitest'
import { chatgate } from './command-line.ts'
import {
  HEAD,
  newestEvent,
  profileChange,
  startGateway,
  temporaryFolder,
  type RunningGateway,
} from './gateway.ts'
import { startReceiver, type ReceivedRequest } from './receiver.ts'
import { until } from './until.ts'

interface Destination {
  name: string
  state: string
  waiting: number
  dead: number
  delivered: number
}

const destination = async (gateway: RunningGateway, name: string): Promise<Destination | undefined> => {
  const { destinations } = await gateway.get<{ destinations: Destination[] }>('/api/destinations')
  return destinations.find(one => one.name === name)
}

const ownNews = async (gateway: RunningGateway): Promise<string[]> => {
  const { events } = await gateway.get<{ events: { command: string }[] }>('/api/events?limit=500')
  return events.map(({ command }) => command).filter(command => command.startsWith('Gateway.'))
}

const eventOf = ({ body }: ReceivedRequest) =>
  JSON.parse(body.toString()) as {
    id: string
    command: string
    subject: string
    body: { n: number; Destination?: string }
  }

const change = (subject: string, n: number) => ({ ...profileChange(subject), n })

const webhook = (url: string, options = ''): string =>
  `${HEAD}routes: { all: { when: Profile.CallbackPortraitSet, steps: [{ webhook: { url: "${url}"${options} } }] } }`

test('a destination that fails is left alone but for probes, what waits spends no attempts, and all arrives when it is back', async () => {
  let works = false
  const receiver = await startReceiver({ answer: () => ({ status: works ? 200 : 503 }) })
  const options =
    ', concurrency: 1, order: false, retry: { first: 50ms, max: 100ms }, circuit: { failures: 5, probe: 300ms }'
  const news = `
  news: { when: Gateway.*, steps: [{ log: { message: "{{ command }} {{ body.Destination }}" } }] }`
  const config = webhook(receiver.url, options)
    .replace('routes: { all:', 'routes:\n  all:')
    .replace(/ }$/, news)
  const folder = temporaryFolder()
  const gateway = await startGateway({ config, folder })
  await gateway.post(change('first', 0))
  await until(
    async () => (await destination(gateway, 'all/webhook'))?.state === 'failing',
    'the destination fails',
  )
  for (let n = 1; n <= 20; n += 1) await gateway.post(change(`user${n}`, n))
  const before = receiver.requests.length
  await receiver.received(before + 3)
  const waiting = await newestEvent(gateway, 'subject=user20')
  expect(waiting.deliveries).toMatchObject([{ state: 'waiting', attempts: 0 }])
  await gateway.kill()

  // It is still known to fail after a restart.
  const second = await startGateway({ config, folder })
  expect(await destination(second, 'all/webhook')).toMatchObject({ state: 'failing', waiting: 21 })
  works = true
  await until(async () => (await destination(second, 'all/webhook'))?.delivered === 21, 'all have arrived')
  expect(await destination(second, 'all/webhook')).toMatchObject({ state: 'open', waiting: 0, dead: 0 })
  await second.logged(line => line.msg === 'Gateway.DestinationRecovered all/webhook', 'that it is back')
  expect((await ownNews(second)).toSorted()).toEqual([
    'Gateway.DestinationFailing',
    'Gateway.DestinationRecovered',
  ])
})

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

test('a rate is kept: a burst waits, and nothing is refused', async () => {
  const receiver = await startReceiver()
  const gateway = await startGateway({ config: webhook(receiver.url, ', rate: 10/s') })
  const startedAt = Date.now()
  for (let n = 0; n < 30; n += 1) await gateway.post(change(`user${n}`, n))
  const last = (await receiver.received(30))[29]
  // Ten at once, then ten each second; a loaded machine can only make it slower.
  expect((last?.at ?? 0) - startedAt).toBeGreaterThan(1800)
})

test('a pause that a receiver asks for is kept for all of its deliveries', async () => {
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

test('a paused destination keeps what comes for it, and one that leaves the config is held until it is back', async () => {
  const receiver = await startReceiver()
  const folder = temporaryFolder()
  const first = await startGateway({ config: webhook(receiver.url), folder })
  const pause = await chatgate(folder, ['destinations', 'pause', 'all/webhook', '--admin', first.admin])
  expect(pause).toMatchObject({ code: 0, stdout: 'all/webhook is paused.\n' })
  for (let n = 0; n < 5; n += 1) await first.post(change('ann', n))
  await until(async () => (await destination(first, 'all/webhook'))?.waiting === 5, 'they wait')
  await first.stop()

  const without = `${HEAD}routes: { other: { when: "*", steps: [{ log: {} }] } }`
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
  expect(drop.stdout).toBe('5 deliveries would be dropped.\n')
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
})

test('dead letters are listed, replayed behind what waits, and dropped; the receiver can tell a replay', async () => {
  let refuses = true
  const receiver = await startReceiver({
    answer: () => ({ status: refuses ? 422 : 200, body: refuses ? 'no such field' : '' }),
  })
  const gateway = await startGateway({ config: webhook(receiver.url) })
  const run = (...args: string[]) => chatgate(gateway.folder, [...args, '--admin', gateway.admin])
  for (let n = 0; n < 3; n += 1) await gateway.post(change('ann', n))
  await until(async () => (await destination(gateway, 'all/webhook'))?.dead === 3, 'three are dead')
  const list = await run('dead')
  expect(list.stdout.match(/ann +all\/webhook +1 +rejected: answered 422: no such field/g)).toHaveLength(3)
  expect((await run('dead', 'list')).stdout).toBe(list.stdout)
  const shown = await run('dead', 'show', (await newestEvent(gateway, 'subject=ann')).id)
  expect(shown.stdout).toContain('all/webhook  dead  rejected: answered 422')
  expect(await run('dead', 'replay')).toMatchObject({ code: 2 })
  expect((await run('dead', 'replay', '--all', '--dry-run')).stdout).toBe('3 deliveries would be replayed.\n')

  refuses = false
  const newest = await newestEvent(gateway, 'subject=ann')
  expect((await run('dead', 'drop', newest.id)).stdout).toBe('1 delivery dropped.\n')
  expect((await run('dead', 'replay', '--subject', 'ann')).stdout).toBe('2 deliveries replayed.\n')
  const requests = (await receiver.received(5)).slice(3)
  expect(requests.map(request => eventOf(request).body.n)).toEqual([0, 1])
  for (const { headers } of requests) {
    expect(headers).toMatchObject({ 'chatgate-replay': 'true', 'chatgate-attempt': '2' })
    expect(headers['webhook-id']).toMatch(/\/replay-1$/)
  }
  await until(async () => (await destination(gateway, 'all/webhook'))?.delivered === 2, 'both are delivered')
  expect((await run('dead')).stdout).toBe('Nothing is dead.\n')
  const replay = await run('replay', '--destination', 'all/webhook', '--state', 'delivered')
  expect(replay.stdout).toBe('Replay 1 is done: 2 events, 2 deliveries planned.\n')
  expect((await receiver.received(7))[6]?.headers['webhook-id']).toMatch(/\/replay-2$/)
})

test('a callback that Chat repeats is answered OK and kept once', async () => {
  const gateway = await startGateway({
    config: `${HEAD}routes: { all: { when: "*", steps: [{ log: {} }] } }`,
  })
  const body = profileChange('alice')
  for (let time = 0; time < 3; time += 1) expect((await gateway.post(body)).answer.ActionStatus).toBe('OK')
  await gateway.post({ ...body, EventTime: body.EventTime + 1 })
  // Two friendships that begin alike are two: nothing in them tells a repeat.
  const timeless = {
    CallbackCommand: 'Sns.CallbackFriendAdd',
    PairList: [{ From_Account: 'a', To_Account: 'b' }],
  }
  await gateway.post(timeless)
  await gateway.post(timeless)
  const { events } = await gateway.get<{ events: unknown[] }>('/api/events')
  expect(events).toHaveLength(4)
})

test('the news of a destination that fails never cause news, even where they go to it themselves', async () => {
  const receiver = await startReceiver({ answer: () => ({ status: 400 }) })
  const config = `${HEAD}
routes:
  everything:
    when: "*"
    steps: [{ webhook: { url: "${receiver.url}" } }]`
  const gateway = await startGateway({ config })
  for (let n = 0; n < 10; n += 1) await gateway.post(change(`user${n}`, n))
  await until(
    async () => (await destination(gateway, 'everything/webhook'))?.dead === 11,
    'all are dead, and the one piece of news',
  )
  expect(await ownNews(gateway)).toEqual(['Gateway.DeliveryDead'])
  const spoofed = await gateway.post({ CallbackCommand: 'Gateway.DeliveryDead' })
  expect(spoofed).toMatchObject({ status: 400, answer: { ErrorCode: 1 } })
})

const slackDigest = (url: string, options: string): string => `${HEAD}
routes:
  admin-edits:
    when: Profile.CallbackPortraitSet
    steps:
      - admin-filter: {}
      - slack: { url: "${url}/services/T0/B0/secret-part", ${options} }
`

const textOf = ({ body }: ReceivedRequest): string => (JSON.parse(body.toString()) as { text: string }).text

test('hundreds of edits within the time are one Slack message that says who, what and how many', async () => {
  const slack = await startReceiver({ answer: () => ({ body: 'ok' }) })
  const gateway = await startGateway({ config: slackDigest(slack.url, 'digest: 3s') })
  const posts = Array.from({ length: 300 }, (_, n) =>
    gateway.post(
      profileChange(
        n === 0 ? '<!here>' : `user${n}`,
        { Tag_Profile_IM_Role: n },
        n % 3 ? 'administrator' : 'helper',
      ),
    ),
  )
  await Promise.all(posts)
  await until(
    async () => (await destination(gateway, 'admin-edits/slack'))?.delivered === 300,
    'all have been told',
  )
  expect(slack.requests.length).toBeLessThanOrEqual(3)
  const texts = slack.requests.map(textOf)
  const counts = texts.map(text => Number(/\*(\d+) events\*/.exec(text)?.[1]))
  expect(counts.reduce((a, b) => a + b)).toBe(300)
  expect(texts[0]).toMatch(
    /by administrator \(\d+\), helper \(\d+\)\n• Profile\.CallbackPortraitSet (&lt;!here&gt;|user\d+): Tag_Profile_IM_Role\n/,
  )
  expect(texts[0]).toMatch(/… and \d+ more$/)
  expect(texts.join()).not.toContain('<!here>')
})

test('a digest that was under way when the gateway was killed is sent again with the same members', async () => {
  const slack = await startReceiver({ answer: (_request, index) => ({ hang: index === 0 }) })
  const folder = temporaryFolder()
  const config = slackDigest(slack.url, 'digest: 1s, rate: 100/s')
  const first = await startGateway({ config, folder })
  for (let n = 0; n < 5; n += 1) await first.post(profileChange(`user${n}`, {}, 'administrator'))
  await slack.received(1)
  await first.kill()
  const second = await startGateway({ config, folder })
  await second.post(profileChange('later', {}, 'administrator'))
  const requests = await slack.received(3)
  const [before = '', ...after] = requests.map(textOf)
  expect(before).toContain('*5 events*')
  expect(after).toContain(before)
  const alone = after.find(text => text !== before)
  expect(alone).toBe('*Profile.CallbackPortraitSet* later by administrator')
})

test('a template that fails on an event is a dead letter with its reason, and can be replayed when it is mended', async () => {
  const slack = await startReceiver({ answer: () => ({ body: 'ok' }) })
  const folder = temporaryFolder()
  const endless = 'text: "{% for one in (1..100000000) %}x{% endfor %}"'
  const first = await startGateway({ config: slackDigest(slack.url, endless), folder })
  await first.post(profileChange('alice', {}, 'administrator'))
  await until(async () => (await destination(first, 'admin-edits/slack'))?.dead === 1, 'it is dead')
  expect((await newestEvent(first, 'subject=alice')).deliveries[0]?.reason).toMatch(
    /^rejected: the template failed: /,
  )
  await first.stop()
  const second = await startGateway({ config: slackDigest(slack.url, 'text: "{{ subject }}"'), folder })
  await chatgate(folder, ['dead', 'replay', '--all', '--admin', second.admin])
  expect(textOf((await slack.received(1))[0] as ReceivedRequest)).toBe('alice')
})

test('old events go by themselves, and those that wait for somebody stay', async () => {
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

interface Replay {
  id: number
  state: string
  total: number
  done: number
  planned: number
}

const replayOf = async (gateway: RunningGateway): Promise<Replay | undefined> =>
  (await gateway.get<{ replays: Replay[] }>('/api/replays')).replays[0]

const postJson = async (
  gateway: RunningGateway,
  path: string,
  body: object = {},
): Promise<Record<string, unknown>> => {
  const response = await fetch(`${gateway.admin}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return (await response.json()) as Record<string, unknown>
}

test('events of the past are sent to a route that did not exist then, once each, through pauses and kills', async () => {
  const folder = temporaryFolder()
  const first = await startGateway({
    config: `${HEAD}routes: { all: { when: "*", steps: [{ log: {} }] } }`,
    folder,
  })
  const COUNT = 60
  for (let n = 0; n < COUNT; n += 1) await first.post(change(`user${n % 5}`, n))
  await until(async () => (await destination(first, 'all/log'))?.delivered === COUNT, 'all are routed')
  await first.stop()

  const archive = await startReceiver()
  const config = `${HEAD}
routes:
  all: { when: "*", steps: [{ log: {} }] }
  archive:
    when: Profile.CallbackPortraitSet
    steps: [{ webhook: { url: "${archive.url}" } }]`
  const second = await startGateway({ config, folder })
  const request = { command: 'Profile.CallbackPortraitSet', to: ['archive/webhook'], ratePerSecond: 20 }
  expect(await postJson(second, '/api/replay', { ...request, dryRun: true })).toEqual({
    total: COUNT,
    dryRun: true,
  })
  expect(await postJson(second, '/api/replay', request)).toEqual({ id: 1, total: COUNT })
  await archive.received(10)
  expect(await postJson(second, '/api/replays/1/pause')).toMatchObject({ state: 'paused' })
  await second.post(change('live', 1000))
  await until(() => archive.requests.some(one => eventOf(one).subject === 'live'), 'live traffic goes on')
  await postJson(second, '/api/replays/1/resume')
  await archive.received(25)
  await second.kill()

  const third = await startGateway({ config, folder })
  await until(async () => (await replayOf(third))?.state === 'done', 'the replay is done')
  expect(await replayOf(third)).toMatchObject({ total: COUNT, done: COUNT, planned: COUNT })
  await until(
    async () => (await destination(third, 'archive/webhook'))?.delivered === COUNT + 1,
    'all have arrived',
  )
  expect(await destination(third, 'all/log')).toMatchObject({ delivered: COUNT + 1 })
  const replayed = archive.requests.filter(({ headers }) => headers['chatgate-replay'] === 'true')
  expect(new Set(replayed.map(one => eventOf(one).body.n)).size).toBe(COUNT)
  for (let user = 0; user < 5; user += 1) {
    const seen = [
      ...new Set(
        replayed.filter(one => eventOf(one).subject === `user${user}`).map(one => eventOf(one).body.n),
      ),
    ]
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  }
})

test('a replay to where events were sent then; a cancelled one stops; a wrong one is refused in words', async () => {
  const receiver = await startReceiver()
  const gateway = await startGateway({ config: webhook(receiver.url) })
  for (let n = 0; n < 6; n += 1) await gateway.post(change('ann', n))
  await until(async () => (await destination(gateway, 'all/webhook'))?.delivered === 6, 'all are delivered')
  await postJson(gateway, '/api/replay', { subject: 'ann', as: 'then' })
  await receiver.received(12)
  await until(async () => (await replayOf(gateway))?.state === 'done', 'it is done')

  await postJson(gateway, '/api/replay', { subject: 'ann', ratePerSecond: 1 })
  await receiver.received(13)
  expect(await postJson(gateway, '/api/replays/2/cancel')).toMatchObject({ state: 'cancelled' })
  expect(await postJson(gateway, '/api/replays/2/resume')).toMatchObject({ state: 'cancelled' })
  expect((await replayOf(gateway))?.done).toBeLessThan(6)

  const wrong = await postJson(gateway, '/api/replay', { to: ['all/webhok'] })
  expect(wrong).toEqual({ error: 'there is no destination all/webhok; there are all/webhook' })
  expect(await postJson(gateway, '/api/replay', { sins: '1h' })).toMatchObject({
    error: expect.stringContaining('does not fit') as string,
  })
  expect(await postJson(gateway, '/api/replays/9/cancel')).toEqual({ error: 'there is no replay 9' })
})
