/** With `admin.url` each message links to the page of its event, and the gateway's news to the page that says more. */
import { expect, test } from 'vitest'
import { HEAD, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'

const URL_OF_CONSOLE = 'https://chatgate.example.com'

/** A channel for events, one for digests, one for news, and a service that is down. */
const configFor = (slack: string, admin: string): string => `${HEAD.replace('admin: { port: 0 }', admin)}
routes:
  changes:
    when: Profile.CallbackPortraitSet
    steps:
      - slack: { url: "${slack}/single" }
      - slack: { name: digest, url: "${slack}/digest", digest: 1s }
      - webhook: { name: down, url: "http://127.0.0.1:9/", retry: { giveUpAfter: 1ms }, circuit: { failures: 1 } }
  news:
    when: Gateway.*
    steps: [{ slack: { url: "${slack}/news", text: "{{ command }} {{ body.Link }}", rate: 100/s } }]
`

const textsAt = (requests: readonly { url: string; body: Buffer }[], path: string): string[] =>
  requests
    .filter(request => request.url === path)
    .map(({ body }) => (JSON.parse(body.toString()) as { text: string }).text)

test('messages, digests and news link to their pages', async () => {
  const receiver = await startReceiver({ answer: () => ({ body: 'ok' }) })
  const admin = `admin: { port: 0, url: "${URL_OF_CONSOLE}/" }`
  const gateway = await startGateway({ config: configFor(receiver.url, admin) })
  await gateway.post(profileChange('alice'))
  await gateway.post(profileChange('bob'))
  await receiver.received(5)
  const { id } = await newestEvent(gateway, 'subject=bob')
  const page = `${URL_OF_CONSOLE}/events/${id}`
  expect(textsAt(receiver.requests, '/single').join('\n')).toContain(`<${page}|Open>`)
  expect(textsAt(receiver.requests, '/digest').join('\n')).toContain(`<${page}|Open>`)
  expect(textsAt(receiver.requests, '/news').toSorted()).toEqual([
    expect.stringMatching(`Gateway.DeliveryDead ${URL_OF_CONSOLE}/events/`),
    expect.stringMatching(`Gateway.DestinationFailing ${URL_OF_CONSOLE}/destinations/changes/down\n`),
  ])
})

test('without it no message has a link', async () => {
  const receiver = await startReceiver({ answer: () => ({ body: 'ok' }) })
  const gateway = await startGateway({ config: configFor(receiver.url, 'admin: { port: 0 }') })
  await gateway.post(profileChange('alice'))
  await receiver.received(3)
  for (const path of ['/single', '/digest'])
    expect(textsAt(receiver.requests, path).join('\n')).not.toContain('Open')
})
