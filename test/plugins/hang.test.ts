/** Promise 3: no plugin can make Chat wait, and none takes the other routes with it. */
import { expect, test } from 'vitest'
import { eachHasItsEnd } from '../support/at-the-end.ts'
import { HEAD, newestEvent, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { IDLE_LOOP } from '../support/idle-loop.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

const plugin = (kind: string, start: string): string => `
import { definePlugin } from 'chatgate/plugin'
export default definePlugin({ kind: '${kind}', summary: 'Misbehaves.', options: {}, example: {}, start() { ${start} } })
`

/** A gateway with a route through the bad plugin and a good route beside it, and the receiver of both. */
const withBadPlugin = async (
  source: string,
  steps = `
      - bad: {}
      - webhook: { name: behind }`,
): Promise<{ gateway: RunningGateway; receiver: Receiver }> => {
  const receiver = await startReceiver()
  const gateway = await startGateway({
    config: `${HEAD}
plugins: { bad: ./bad.ts }
defaults:
  webhook: { url: "${receiver.url}" }
routes:
  bad:
    when: "*"
    steps:${steps}
  good:
    when: "*"
    steps:
      - webhook: {}
`,
    files: { 'bad.ts': source },
  })
  return { gateway, receiver }
}

/** Posts while the plugin hangs; the answers must come all the same, long before Chat's two seconds. */
const postAll = async (gateway: RunningGateway, users: readonly string[]): Promise<void> => {
  for (const user of users) {
    const { status } = await gateway.post(profileChange(user))
    expect(status).toBe(200)
  }
}

test.concurrent(
  'a filter that loops for one event is ended, named, and in the end set aside for that event only',
  async () => {
    const source = plugin(
      'filter',
      `return { keep: event => { while (event.subject === 'loop') {} return true } }`,
    )
    const { gateway, receiver } = await withBadPlugin(source)
    await gateway.post(profileChange('loop'))
    await gateway.logged(line => line.msg.includes('did not return'), 'that a plugin hangs')
    await postAll(gateway, ['alice', 'bob'])

    // Both routes of the others, and the good route of the one that loops.
    await receiver.received(5)
    const line = gateway.log.find(one => one.msg.includes('did not return'))
    const looping = await newestEvent(gateway, 'subject=loop')
    expect(line).toMatchObject({ level: 'error', step: 'bad/1. bad', plugin: 'bad', event: looping.id })
    expect(looping.routes).toMatchObject([
      { route: 'bad', reason: 'plugin-hung', destinations: [], setAside: ['bad/behind'] },
      { route: 'good', reason: 'passed', destinations: ['good/webhook'] },
    ])
    expect(looping.deliveries.find(({ destination }) => destination === 'bad/behind')).toMatchObject({
      state: 'dead',
    })
  },
)

test.concurrent(
  'a destination that loops after its first await is found out by its file, and does not keep the others',
  async () => {
    const source = plugin(
      'destination',
      `return { target: 'nowhere', async deliver() { await null; await new Promise(r => setTimeout(r, 10)); while (true) {} } }`,
    )
    const { gateway, receiver } = await withBadPlugin(source, '\n      - bad: {}')
    await gateway.post(profileChange('alice'))
    const line = await gateway.logged(one => one.msg.includes('did not return'), 'that a plugin hangs')
    expect(line).toMatchObject({
      step: 'bad/1. bad',
      plugin: 'bad',
      at: [expect.stringMatching(/bad\.ts:3$/)],
    })
    await gateway.post(profileChange('bob'))
    await until(
      () => new Set(receiver.requests.map(request => request.headers['webhook-id'])).size === 2,
      'both events arrive',
    )
  },
)

test.concurrent(
  'a destination that loops at once is tried again later, and is dead after the third time',
  async () => {
    const source = plugin('destination', `return { target: 'nowhere', deliver() { ${IDLE_LOOP} } }`)
    const { gateway, receiver } = await withBadPlugin(source, '\n      - bad: { retry: { first: 100ms } }')
    await gateway.post(profileChange('alice'))
    await receiver.received(1)
    const isDead = async () =>
      (await newestEvent(gateway, 'subject=alice')).deliveries.some(
        one => one.destination === 'bad/bad' && one.state === 'dead',
      )
    await gateway.logged(line => line['count'] === 3, 'the third time')
    await until(isDead, 'the delivery is dead')
    const { deliveries } = await newestEvent(gateway, 'subject=alice')
    const delivery = deliveries.find(({ destination }) => destination === 'bad/bad')
    expect(delivery?.attemptList.map(({ outcome }) => outcome)).toEqual(['retry', 'retry', 'rejected'])
    expect(delivery?.reason).toContain('plugin-hung')
  },
)

test.concurrent.for([
  ['throws', 'filter', `return { keep() { throw new Error('no luck') } }`, 'plugin-threw', 'no luck'],
  [
    'returns nonsense',
    'filter',
    `return { keep: async () => true }`,
    'plugin-misbehaved',
    'must not be async',
  ],
  ['loses the event', 'transform', `return { apply() {} }`, 'plugin-misbehaved', 'must return an event'],
  [
    'changes the event',
    'transform',
    `return { apply(event) { event.subject = 'x'; return event } }`,
    'plugin-threw',
    'read only',
  ],
] as const)(
  'a plugin that %s sets aside what is behind it, with the reason',
  async ([, kind, start, reason, why]) => {
    const { gateway, receiver } = await withBadPlugin(plugin(kind, start))
    await gateway.post(profileChange('alice'))
    await receiver.received(1)
    const event = await newestEvent(gateway, 'subject=alice')
    expect(event.routes[0]).toMatchObject({ reason, step: 'bad/1. bad', setAside: ['bad/behind'] })
    expect(event.routes[0]?.why).toContain(why)
    expect(event.deliveries.find(({ destination }) => destination === 'bad/behind')).toMatchObject({
      state: 'dead',
    })
  },
)

test.concurrent.for([
  [
    'throws outside of its call',
    `setTimeout(() => { throw new Error('stray') }, 5); return new Promise(() => {})`,
  ],
  ['leaves a rejection unhandled', `void Promise.reject(new Error('stray')); return new Promise(() => {})`],
] as const)('a destination that %s is logged, and the others go on', async ([, body]) => {
  const source = plugin('destination', `return { target: 'nowhere', deliver() { ${body} } }`)
  const { gateway, receiver } = await withBadPlugin(source, '\n      - bad: {}')
  await postAll(gateway, ['alice', 'bob'])
  await receiver.received(2)
  await gateway.logged(
    line => line.level === 'error' && JSON.stringify(line).includes('stray'),
    'the stray error',
  )
})

test.concurrent('a plugin that ends its thread does not end the gateway', async () => {
  const source = plugin('filter', `return { keep: event => event.subject !== 'exit' || process.exit(1) }`)
  const { gateway, receiver } = await withBadPlugin(source)
  await gateway.post(profileChange('exit'))
  await gateway.logged(line => line.msg.includes('ended its thread'), 'that the thread was ended')
  await postAll(gateway, ['alice'])
  await until(
    async () => (await newestEvent(gateway, 'subject=exit')).routes[0]?.reason === 'plugin-hung',
    'it is set aside',
  )
  await receiver.received(3)
})

test('a plugin that fills the memory ends its own thread, not the gateway', async () => {
  const source = plugin(
    'filter',
    `const all = []; return { keep(event) { while (event.subject === 'leak') all.push(new Array(1e5).fill(1.5)); return true } }`,
  )
  const { gateway } = await withBadPlugin(source)
  await gateway.post(profileChange('leak'))
  await gateway.logged(line => line.msg.includes('ended its thread'), 'that the thread was ended')
  await postAll(gateway, ['alice'])
  await until(
    async () =>
      (await newestEvent(gateway, 'subject=alice')).deliveries.every(({ state }) => state === 'delivered'),
    'the others go on',
  )
})
