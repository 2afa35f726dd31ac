/** The built-in filters and transforms through the front door: a callback in, receivers out, and what is explained. */
import { expect, onTestFinished, test } from 'vitest'
import {
  HEAD,
  newestEvent,
  profileChange,
  startGateway,
  type EventDetails,
  type RunningGateway,
} from '../support/gateway.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

/** A gateway with one route, `all`, and the receiver that its steps may send to. */
const withSteps = async (
  when: string,
  steps: (url: string) => string,
): Promise<{ gateway: RunningGateway; received: Receiver['received'] }> => {
  const { url, received, close } = await startReceiver()
  onTestFinished(close)
  const config = `${HEAD}
routes:
  all:
    when: '${when}'
    steps:${steps(url)}`
  return { gateway: await startGateway({ config }), received }
}

const routed = async (gateway: RunningGateway, query: string): Promise<EventDetails> => {
  await until(async () => (await newestEvent(gateway, query)).routedAt !== undefined, `${query} is routed`)
  return newestEvent(gateway, query)
}

const message = (text: string, from = 'alice', to = 'bob') => ({
  CallbackCommand: 'C2C.CallbackAfterSendMsg',
  From_Account: from,
  To_Account: to,
  MsgSeq: 48374,
  MsgTime: 1_557_481_126,
  MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
  CloudCustomData: `data of ${text}`,
})

const C2C = 'C2C.CallbackAfterSendMsg'

test('match keeps what its expression is true for, and tells why it stopped the others', async () => {
  const { gateway, received } = await withSteps(
    '*',
    url => `
      - match:
          expression: |
            command == "${C2C}"
            && subject.like("^vip-[0-9]+$")
            && body.MsgBody.exists(part, part.MsgContent.Text.contains("help"))
      - webhook: { url: '${url}' }
`,
  )
  await gateway.post(message('help, please', 'alice', 'vip-1'))
  const [request] = await received(1)
  expect(JSON.parse(String(request?.body))).toMatchObject({ subject: 'vip-1' })

  await gateway.post(message('help, please', 'alice', 'carol'))
  await gateway.post({
    ...message('', 'alice', 'vip-2'),
    MsgBody: [{ MsgType: 'TIMFaceElem', MsgContent: {} }],
  })
  expect((await routed(gateway, 'subject=carol')).routes).toEqual([
    {
      route: 'all',
      reason: 'expression-false',
      step: 'all/1. match',
      why: '`subject.like("^vip-[0-9]+$")` is false: subject is "carol"',
      destinations: [],
    },
  ])
  expect((await routed(gateway, 'subject=vip-2')).routes).toMatchObject([
    { reason: 'expression-failed', why: '`part.MsgContent.Text` is not there' },
  ])
  const { events } = await gateway.get<{ events: unknown[] }>('/api/events?reason=expression-failed')
  expect(events).toHaveLength(1)
  expect(await received(1)).toHaveLength(1)
})

test('what redact takes away is in no byte that leaves, and stays in what is kept', async () => {
  const { gateway, received } = await withSteps(
    C2C,
    url => `
      - redact:
          fields: [operator, clientIp, body.CloudCustomData, body.MsgBody.*.MsgContent.Text]
      - webhook: { name: as-event, url: '${url}/event' }
      - webhook: { name: as-chat, url: '${url}/chat', body: chat }
      - webhook: { name: as-cloud-event, url: '${url}/cloudevents', body: cloudevents }
`,
  )
  await gateway.post(message('very secret', 'alice-in-secret'), { ClientIP: '203.0.113.7' })
  const requests = await received(3)
  for (const { url: path, headers, body } of requests) {
    const left = JSON.stringify({ path, headers }) + String(body)
    expect(left).not.toMatch(/secret|203\.0\.113\.7/)
    expect(left).toContain('bob')
  }
  const chat = requests.find(request => request.url.startsWith('/chat?'))
  expect(JSON.parse(String(chat?.body))).toEqual({
    ...message('', '***'),
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: '***' } }],
    CloudCustomData: '***',
  })
  expect(await newestEvent(gateway)).toMatchObject({ operator: 'alice-in-secret' })
})

test('a tag that redact removes is in no byte that leaves', async () => {
  const { gateway, received } = await withSteps(
    'Profile.CallbackPortraitSet',
    url => `
      - redact: { tags: [Tag_Profile_IM_Nick], remove: true }
      - webhook: { name: as-event, url: '${url}/event' }
      - webhook: { name: as-chat, url: '${url}/chat', body: chat }
`,
  )
  await gateway.post(
    profileChange('alice', { Tag_Profile_IM_Nick: 'secret name', Tag_Profile_Custom_Level: 7 }),
  )
  for (const { body } of await received(2)) {
    expect(String(body)).not.toMatch(/secret name|Tag_Profile_IM_Nick/)
    expect(String(body)).toContain('Tag_Profile_Custom_Level')
  }
})

test('a redaction that does not concern the body leaves the very bytes that Chat sent', async () => {
  const { gateway, received } = await withSteps(
    C2C,
    url => `
      - redact: { fields: [clientIp] }
      - webhook: { url: '${url}', body: chat }
`,
  )
  const bytes = Buffer.from(JSON.stringify(message('été'), undefined, 3).replaceAll('é', String.raw`\u00e9`))
  await gateway.post(bytes, { CallbackCommand: C2C })
  expect((await received(1))[0]?.body).toEqual(bytes)
})

test('shape sends a body of its own, and destinations above it what Chat sent', async () => {
  const { gateway, received } = await withSteps(
    C2C,
    url => `
      - webhook: { name: above, url: '${url}/above', body: chat }
      - shape:
          body:
            version: 1
            from: '{{ operator }}'
            isAdmin: '{{ byAdmin }}'
            sequence: '{{ body.MsgSeq }}'
            title: '{{ operator }} to {{ subject }}'
            content: { parts: '{{ body.MsgBody }}', group: '{{ group }}' }
            kinds: ['{{ body.MsgBody[0].MsgType }}', fixed]
      - webhook: { name: below, url: '${url}/below', body: chat }
`,
  )
  const sent = message('<b>"quoted"\n</b>')
  await gateway.post(sent)
  const requests = await received(2)
  const bodyAt = (path: string): string =>
    String(requests.find(request => request.url.split('?')[0] === path)?.body)
  expect(bodyAt('/above')).toBe(JSON.stringify(sent))
  expect(bodyAt('/below')).toBe(
    JSON.stringify({
      version: 1,
      from: 'alice',
      isAdmin: false,
      sequence: 48374,
      title: 'alice to bob',
      content: { parts: sent.MsgBody, group: null },
      kinds: ['TIMTextElem', 'fixed'],
    }),
  )
})
