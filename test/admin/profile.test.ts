/** Values before and after a change: in events, filters, templates, webhooks and on the command line. */
import { expect, onTestFinished, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import {
  HEAD,
  LOG_ONLY,
  newestEvent,
  profileChange,
  startGateway,
  type RunningGateway,
} from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const LEVEL = 'Tag_Profile_Custom_Level'
const NICK = 'Tag_Profile_IM_Nick'

let time = Date.now()

/** One after the other, in Chat's time too. */
const set = (gateway: RunningGateway, tags: Record<string, string | number>, query = {}) =>
  gateway.post({ ...profileChange('alice', tags), EventTime: ++time }, query)

test('a filter by values keeps what changes as wanted, and the webhook sees both values', async () => {
  const receiver = await startReceiver()
  onTestFinished(receiver.close)
  const gateway = await startGateway({
    config: `${HEAD}
routes:
  vip:
    when: Profile.CallbackPortraitSet
    steps:
      - tag-filter: { tags: [${LEVEL}], to: [7], changed: true }
      - webhook: { url: "${receiver.url}" }
      - log: { message: "level {% for change in changes %}{{ change.before }} → {{ change.value }}{% endfor %}" }
`,
  })
  for (const level of [3, 7, 7, 8]) expect((await set(gateway, { [LEVEL]: level })).status).toBe(200)
  await set(gateway, { [NICK]: 'Alice' })
  await set(gateway, { [LEVEL]: '7' })
  await receiver.received(2)
  const changes = receiver.requests.map(
    ({ body }) => (JSON.parse(body.toString()) as { changes: unknown }).changes,
  )
  expect(changes).toEqual([[{ tag: LEVEL, value: 7, before: 3 }], [{ tag: LEVEL, value: '7', before: 8 }]])
  await gateway.logged(({ msg }) => msg === 'level 3 → 7', 'the values of the template')

  const reasons = await Promise.all(
    ['not-changed', 'value-not-listed', 'tag-not-listed'].map(async reason => {
      const { events } = await gateway.get<{ events: unknown[] }>(`/api/events?reason=${reason}`)
      return [reason, events.length]
    }),
  )
  expect(Object.fromEntries(reasons)).toEqual({
    'not-changed': 1,
    'value-not-listed': 2,
    'tag-not-listed': 1,
  })
  const { routes } = await newestEvent(gateway, 'reason=not-changed')
  expect(routes[0]?.why).toBe(`${LEVEL} 7 → 7`)
})

test('the profile and its history, per app', async () => {
  const config = `${HEAD.replace('{ port: 0 }\napps', '{ port: 0 }\napps').replace('"1400000001": {}', '"1400000001": {}, "1400000002": {}')}
routes: { all: { when: "*", steps: [{ log: {} }] } }`
  const gateway = await startGateway({ config })
  await set(gateway, { [LEVEL]: 3, [NICK]: 'Ann' })
  await set(gateway, { [LEVEL]: 7 })
  await set(gateway, { [LEVEL]: 1 }, { SdkAppid: '1400000002' })
  const { profiles } = await gateway.get<{ profiles: { app: string; values: object[] }[] }>(
    '/api/profiles/alice',
  )
  expect(profiles).toMatchObject([
    {
      app: '1400000001',
      user: 'alice',
      values: [
        { tag: LEVEL, value: 7, operator: 'alice' },
        { tag: LEVEL, value: 3 },
        { tag: NICK, value: 'Ann' },
      ],
    },
    { app: '1400000002', values: [{ tag: LEVEL, value: 1 }] },
  ])
  expect(await gateway.get('/api/profiles/nobody')).toEqual({ profiles: [] })
  const shown = await chatgate(gateway.folder, [
    'profile',
    'alice',
    '--app',
    '1400000001',
    '--admin',
    gateway.admin,
  ])
  expect(shown).toMatchObject({ code: 0, stderr: '' })
  expect(shown.stdout.split('\n').map(line => line.trim().split(/ {2,}/).slice(0, 2))).toMatchObject([
    ['alice in app 1400000001'],
    ['tag', 'value'],
    [LEVEL, '7'],
    ['3', expect.any(String)],
    [NICK, '"Ann"'],
    [''],
  ])
  const nobody = await chatgate(gateway.folder, ['profile', 'nobody', '--admin', gateway.admin])
  expect(nobody).toMatchObject({ code: 0, stdout: 'No profile change of nobody has been seen.\n' })

  const event = await newestEvent(gateway, 'app=1400000001')
  const { stdout } = await chatgate(gateway.folder, ['show', event.id, '--admin', gateway.admin])
  expect(stdout).toContain(`${LEVEL}: 3 → 7`)
})

test('what was known survives a restart', async () => {
  const first = await startGateway({ config: LOG_ONLY })
  await set(first, { [LEVEL]: 3 })
  await first.kill()
  const second = await startGateway({ config: LOG_ONLY, folder: first.folder })
  await set(second, { [LEVEL]: 4 })
  await until(async () => {
    const { events } = await second.get<{ events: unknown[] }>('/api/events')
    return events.length === 2
  }, 'both are kept')
  const { id } = await newestEvent(second)
  expect(await second.get(`/api/events/${id}`)).toMatchObject({
    changes: [{ tag: LEVEL, value: 4, before: 3 }],
  })
})
