/** What Chatgate exists for, through the front door. */
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { HEAD, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { startMailServer } from '../support/mail-server.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

test('only changes of the listed profile tags are sent on', async () => {
  const crm = await startReceiver()
  const gateway = await startGateway({
    config: `${HEAD}
routes:
  level-changes:
    when: Profile.CallbackPortraitSet
    steps:
      - tag-filter: { tags: [Tag_Profile_Custom_Level, Tag_Profile_IM_Role] }
      - webhook: { name: crm, url: "${crm.url}/chat-events" }
`,
  })
  await gateway.post(profileChange('alice', { Tag_Profile_IM_Nick: 'Alice' }))
  await gateway.post(profileChange('bob', { Tag_Profile_Custom_Level: '7', Tag_Profile_IM_Nick: 'Bob' }))
  const [request] = await crm.received(1)

  expect(request?.url).toBe('/chat-events')
  expect(JSON.parse(request?.body.toString() ?? '')).toMatchObject({
    command: 'Profile.CallbackPortraitSet',
    subject: 'bob',
    changes: [
      { tag: 'Tag_Profile_Custom_Level', value: '7' },
      { tag: 'Tag_Profile_IM_Nick', value: 'Bob' },
    ],
  })
  const stopped = await newestEvent(gateway, 'subject=alice')
  expect(stopped).toMatchObject({
    reason: 'no-route-wanted-it',
    routes: [{ route: 'level-changes', reason: 'tag-not-listed', step: 'level-changes/1. tag-filter' }],
    deliveries: [],
  })
  expect(stopped.routes[0]?.why).toContain('Tag_Profile_IM_Nick')
  await until(
    async () => (await newestEvent(gateway, 'subject=bob')).deliveries[0]?.state === 'delivered',
    'it is delivered',
  )
  expect(crm.requests).toHaveLength(1)
})

test('Slack and e-mail tell when an admin edits a user, and stay quiet when users edit themselves', async () => {
  const slack = await startReceiver({ answer: () => ({ body: 'ok' }) })
  const mail = await startMailServer()
  const gateway = await startGateway({
    config: `${HEAD}
defaults:
  slack: { url: "\${SLACK_WEBHOOK_URL}" }
  email: { smtp: "${mail.url}", from: gateway@example.com }
routes:
  admin-edits:
    when: Profile.CallbackPortraitSet
    steps:
      - admin-filter: {}
      - slack: { text: ":rotating_light: {{ operator }} changed {{ tags | join: ', ' }} of {{ subject }}" }
      - email: { to: [security@example.com], subject: "An admin edited {{ subject }}" }
`,
    environment: { SLACK_WEBHOOK_URL: `${slack.url}/services/T0/B0/very-secret-path` },
  })
  await gateway.post(profileChange('carol'))
  await gateway.post(profileChange('dave', { Tag_Profile_IM_Role: 3 }, 'administrator'))
  await gateway.post(profileChange('<!channel>', { Tag_Profile_IM_Nick: 'x' }, 'administrator'))
  const [first, second] = await slack.received(2)
  await until(() => mail.messages.length === 2, 'two mails came')

  const texts = [first, second].map(
    request => (JSON.parse(request?.body.toString() ?? '') as { text: string }).text,
  )
  expect(texts.toSorted()).toEqual([
    expect.stringContaining(':rotating_light: administrator changed Tag_Profile_IM_Nick of &lt;!channel&gt;'),
    expect.stringContaining(':rotating_light: administrator changed Tag_Profile_IM_Role of dave'),
  ])
  expect((await newestEvent(gateway, 'subject=carol')).routes[0]?.reason).toBe('not-by-admin')
  expect(gateway.output.join('\n')).not.toContain('very-secret-path')
})

test('one event goes to three services; neither the one that is down nor the slow one keeps the others waiting', async () => {
  const fast = await startReceiver()
  const slow = await startReceiver({ answer: () => ({ hang: true }) })
  const down = await startReceiver()
  await down.close()
  const gateway = await startGateway({
    config: `${HEAD}
defaults:
  webhook: { secret: ${SECRET} }
routes:
  everything:
    when: Profile.CallbackPortraitSet
    steps:
      - webhook: { name: down, url: "${down.url}", retry: { first: 200ms }, circuit: { probe: 300ms } }
      - webhook: { name: slow, url: "${slow.url}", timeout: 30s }
      - webhook: { name: fast, url: "${fast.url}" }
`,
  })
  const COUNT = 30
  for (let index = 0; index < COUNT; index += 1) await gateway.post(profileChange(`user${index}`))
  // The slow one has answered nothing yet, and the one that is down has failed: the fast one has everything.
  const requests = await fast.received(COUNT)
  const verifier = new Webhook(SECRET)
  for (const { body, headers } of requests) verifier.verify(body.toString(), headers)
  expect(new Set(requests.map(request => request.headers['webhook-id'])).size).toBe(COUNT)

  const { deliveries } = await newestEvent(gateway, 'subject=user0')
  expect(
    deliveries.find(({ destination }) => destination === 'everything/down')?.attemptList[0],
  ).toMatchObject({
    outcome: 'retry',
    reason: expect.stringContaining('refused') as string,
  })

  // It comes back at the same address, and gets everything with the ids it would have had.
  const back = await startReceiver({ port: Number(new URL(down.url).port) })
  await back.received(COUNT)
  await until(
    async () =>
      (await newestEvent(gateway, 'subject=user0')).deliveries.find(
        one => one.destination === 'everything/down',
      )?.state === 'delivered',
    'the service that was down has it',
  )
})
