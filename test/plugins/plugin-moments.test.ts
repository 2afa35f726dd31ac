/**
 * What each kind of plugin can do wrong in each moment, short of hanging: it is told, and all else goes on.
 *
 * Where each moment of promise 3 is tried, by what the plugin does then. `-` cannot be: what nobody waits for cannot be late.
 *
 * | moment                      | throws      | loops                    | never settles  | nonsense       | fills memory   | floods        |
 * | --------------------------- | ----------- | ------------------------ | -------------- | -------------- | -------------- | ------------- |
 * | filter: route               | here        | hang                     | here           | here           | hang           | here, floods  |
 * | transform: route            | here        | as a filter              | here           | here           | as a filter    | here, floods  |
 * | filter, transform: answer   | answers     | answers                  | answers        | answers        | as a responder | as at a route |
 * | responder: answer           | responders  | answers                  | responders     | responders     | answers        | both          |
 * | transform: deliver          | replay      | hangs                    | replay         | replay         | as a filter    | as at a route |
 * | destination: deliver        | here        | hang, hangs (`await`)    | here           | here           | hangs          | here, floods  |
 * | destination: deliverMany    | many        | many                     | many           | many           | many           | floods        |
 * | destination: preview        | commands    | commands                 | commands       | commands       | as a probe     | floods        |
 * | destination: probe          | commands    | commands                 | commands       | commands       | commands       | commands      |
 * | start, in the gateway       | reload      | reload                   | reload         | reload         | reload         | floods        |
 * | start, in a command         | commands    | commands (also a timer)  | commands       | commands       | commands       | commands      |
 * | stop, in the gateway        | reload      | reload                   | reload         | - (not read)   | reload         | floods        |
 * | stop, in a command          | commands    | commands                 | commands       | - (not read)   | as a start     | commands      |
 * | filter, transform: replay   | replay      | replay                   | replay         | replay         | as at a route  | as at a route |
 * | filter: trace, by the API   | as commands | reload                   | as commands    | as commands    | as at a route  | as at a route |
 * | filter, transform: trace    | commands    | commands                 | commands       | as at a route  | as a start     | as a preview  |
 * | responder: trace            | commands    | commands                 | commands       | as an answer   | as a start     | as a preview  |
 * | filter: plan, test          | as a trace  | reload; commands         | as a trace     | as a trace     | as a start     | as a preview  |
 *
 * hang: hang.test.ts, hangs: plugin-hangs, many: plugin-deliver-many, floods: plugin-floods, replay: plugin-replay, reload: plugin-reload,
 * commands: plugin-commands, responders: responder-hangs, answers: answer-table; `as …` is the same code, called from another place.
 */
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
