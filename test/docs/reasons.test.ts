/** Explained: each documented reason can be reached, and searched for. */
import { expect, test } from 'vitest'
import { ENDPOINTS } from '../../src/admin/api/endpoints.ts'
import { EVENT_REASONS, ROUTE_REASONS } from '../../src/route/explain.ts'
import { HEAD, profileChange, startGateway, type EventDetails } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const plugin = (body: string): string => `
import { definePlugin } from 'chatgate/plugin'
export default definePlugin({ kind: 'filter', summary: 'For tests.', options: {}, example: {}, start: () => ({ ${body} }) })
`

const CONFIG = `${HEAD.replace('"1400000001": {}', '"1400000001": {}, "1400000002": {}')}
plugins: { plain: ./plain.ts, thrower: ./thrower.ts, liar: ./liar.ts, looper: ./looper.ts }
routes:
  others: { when: "*", apps: [1400000002], steps: [{ log: {} }] }
  passes: { when: State.StateChange, steps: [{ log: {} }] }
  plain: { when: Profile.CallbackPortraitSet, steps: [{ plain: {} }, { log: {} }] }
  tags: { when: Profile.CallbackPortraitSet, steps: [{ tag-filter: { tags: [Tag_Profile_IM_Role] } }, { log: {} }] }
  admins: { when: Profile.CallbackPortraitSet, steps: [{ admin-filter: {} }, { log: {} }] }
  throws: { when: Group.CallbackAfterCreateGroup, steps: [{ thrower: {} }, { log: {} }] }
  lies: { when: Group.CallbackAfterCreateGroup, steps: [{ liar: {} }, { log: {} }] }
  hangs: { when: Group.CallbackAfterGroupFull, steps: [{ looper: {} }, { log: {} }] }
`

/** What filters declare themselves is tested with them; these are what the built-in ones here give. */
const FILTER_REASONS = ['tag-not-listed', 'not-by-admin']

/** This one is true only for a moment; it is looked for while routing hangs. */
const PASSING = 'not-routed-yet'

test('each reason code is reached, and found by a search for it', async () => {
  const gateway = await startGateway({
    config: CONFIG,
    files: {
      'plain.ts': plugin('keep: () => false'),
      'thrower.ts': plugin(`keep() { throw new Error('no') }`),
      'liar.ts': plugin(`keep: () => 'yes'`),
      'looper.ts': plugin('keep() { while (true) {} }'),
    },
  })
  await gateway.post({ CallbackCommand: 'State.StateChange', Info: { To_Account: 'a' } })
  await gateway.post(profileChange('alice'))
  await gateway.post({ CallbackCommand: 'Group.CallbackAfterCreateGroup', GroupId: 'g' })
  await gateway.post({ CallbackCommand: 'Profile.CallbackPortraitSet', From_Account: 1 })
  await gateway.post({ CallbackCommand: 'Group.CallbackAfterGroupFull', GroupId: 'g' })

  // As the example of the admin API's page.
  const { example } = ENDPOINTS['POST /api/import']
  await fetch(`${gateway.admin}/api/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(example.body),
  })

  const all = async () => {
    const { events } = await gateway.get<{ events: { id: string }[] }>('/api/events')
    return Promise.all(events.map(({ id }) => gateway.get<EventDetails>(`/api/events/${id}`)))
  }
  const reached = new Set<string>()
  const look = async () => {
    for (const { reason, routes } of await all())
      for (const one of [reason, ...routes.map(route => route.reason)]) reached.add(one)
  }
  const documented = [...Object.keys(EVENT_REASONS), ...Object.keys(ROUTE_REASONS), ...FILTER_REASONS]
  await until(async () => {
    await look()
    return documented.every(reason => reached.has(reason))
  }, 'each reason has been reached')
  expect([...reached].toSorted()).toEqual(documented.toSorted())

  const searchable = documented.filter(reason => ![PASSING, 'unreadable'].includes(reason))
  for (const reason of searchable) {
    const { events } = await gateway.get<{ events: { id: string }[] }>(`/api/events?reason=${reason}`)
    expect({ reason, found: events.length > 0 }).toEqual({ reason, found: true })
  }
  expect((await gateway.get<{ events: unknown[] }>('/api/events?state=unreadable')).events).toHaveLength(1)
})
