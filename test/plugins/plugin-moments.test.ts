/** What each kind of plugin can do wrong in each moment, short of hanging: it is told, and all else goes on. */
import { expect, test } from 'vitest'
import { receiver, startWithBadPlugins, subjectsAt } from '../support/bad-plugin.ts'
import { newestEvent, profileChange, type EventDetails } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const STEP = { filter: 'bad/1. bad-filter', transform: 'bad/2. bad-transform' } as const

/** By what the event wants: what stands in the explanation of the route. */
const ROUTING: [wanted: string, reason: string, why?: string][] = [
  ['filter:throws', 'plugin-threw', 'no luck'],
  ['filter:rejects', 'plugin-misbehaved', 'must not be async'],
  ['filter:never', 'plugin-misbehaved', 'must not be async'],
  ['filter:nonsense', 'plugin-misbehaved', 'keep() must return'],
  ['filter:stops-oddly', 'plugin-misbehaved', 'keep() must return'],
  ['filter:throws-no-text', 'plugin-threw', 'cannot be shown'],
  ['filter:throws-odd-text', 'plugin-threw', 'Symbol(odd)'],
  ['transform:throws', 'plugin-threw', 'no luck'],
  ['transform:throws-no-text', 'plugin-threw', 'cannot be shown'],
  ['transform:rejects', 'plugin-misbehaved', 'must not be async'],
  ['transform:never', 'plugin-misbehaved', 'must not be async'],
  ['transform:nonsense', 'plugin-misbehaved', 'must return an event'],
  ['transform:loses-body', 'plugin-misbehaved', 'must return an event'],
  ['transform:renames', 'plugin-misbehaved', 'must leave the id'],
]

/** By what the event wants: what the first attempt says. */
const DELIVERING: [wanted: string, reason: string][] = [
  ['deliver:throws', 'the plugin threw: no luck'],
  ['deliver:rejects', 'the plugin threw: no luck'],
  ['deliver:throws-no-text', 'the plugin threw: something that cannot be shown'],
  ['deliver:throws-odd-text', 'the plugin threw: Symbol(odd)'],
  ['deliver:never', 'did not end within 300 ms'],
  ['deliver:nonsense', 'deliver() must return'],
  ['deliver:nonsense-later', 'deliver() must return'],
  ['deliver:delivers-oddly', 'deliver() must return'],
  ['deliver:retries-oddly', 'deliver() must return'],
]

const FLOODS = ['filter', 'transform', 'deliver'].flatMap(place =>
  ['floods-log', 'floods-rejections', 'floods-timers'].map(deed => `${place}:${deed}`),
)

test('each is the reason for its own event, which waits or is dead, and every other event passes', async () => {
  const healthy = await receiver()
  const gateway = await startWithBadPlugins(`
routes:
  bad:
    when: Profile.*
    steps:
      - bad-filter: {}
      - bad-transform: {}
      - bad-destination: { name: to, timeout: 300ms, retry: { first: 1h }, circuit: { failures: 1000 } }
  healthy: { when: "*", steps: [{ webhook: { name: to, url: "${healthy.url}" } }] }
`)
  const found = (wanted: string): Promise<EventDetails> =>
    newestEvent(gateway, `subject=${wanted}&command=Profile.CallbackPortraitSet`)
  const all = [...ROUTING, ...DELIVERING, ...FLOODS.map(wanted => [wanted])].map(([wanted = '']) => wanted)
  for (const wanted of all) expect((await gateway.post(profileChange(wanted))).status).toBe(200)
  await gateway.post(profileChange('last'))
  await until(
    () => [...all, 'last'].every(wanted => subjectsAt(healthy).includes(wanted)),
    'the others get all',
  )

  for (const [wanted, reason, why] of ROUTING) {
    const { routes, deliveries } = await found(wanted)
    const step = STEP[wanted.split(':')[0] as keyof typeof STEP]
    expect({ wanted, ...routes[0] }).toMatchObject({ wanted, reason, step, setAside: ['bad/to'] })
    expect(routes[0]?.why).toContain(why)
    expect(deliveries.find(({ destination }) => destination === 'bad/to')?.state).toBe('dead')
  }
  for (const [wanted, reason] of DELIVERING) {
    const first = async () =>
      (await found(wanted)).deliveries.find(({ destination }) => destination === 'bad/to')?.attemptList[0]
    await until(first, `${wanted} has been tried`)
    expect({ wanted, ...(await first()) }).toMatchObject({ wanted, outcome: 'retry' })
    expect((await first())?.reason).toContain(reason)
  }
  for (const wanted of [...FLOODS, 'last'])
    await until(
      async () => (await found(wanted)).deliveries.every(({ state }) => state === 'delivered'),
      `${wanted} is delivered`,
    )
  // What nobody waited for is told, once a second, with how much of it was left out.
  const strays = gateway.log.filter(({ msg }) => msg === 'a plugin left a rejection unhandled')
  expect(strays.length).toBeGreaterThan(0)
  expect(strays.length).toBeLessThan(100)
  // That deliveries are dead by a plugin is news.
  await until(() => healthy.requests.some(({ body }) => body.includes('Gateway.DeliveryDead')), 'it is told')
  expect(gateway.log.some(({ msg }) => msg.includes('the work thread was lost'))).toBe(false)
})
