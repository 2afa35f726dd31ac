/** A test message to a destination of the running gateway: sent as it would send, marked, and neither kept nor tried again. */
import { expect, test } from 'vitest'
import { HEAD, startGateway, type RunningGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'

const ask = async ({ admin }: RunningGateway, destination: string, body: object = {}) => {
  const answer = await fetch(`${admin}/api/destinations/${destination}/test`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, ...((await answer.json()) as object) }
}

const configFor = (url: string): string => `${HEAD}
routes:
  group:
    when: Group.CallbackAfterSendMsg
    steps:
      - match: { expression: 'subject == "nobody"' }
      - webhook: { url: "${url}/hook?token=hidden-secret" }
      - webhook: { name: slow, url: "${url}/slow", timeout: 1s }
`

test('it passes the filters, has no real account, and leaves nothing behind', async () => {
  const receiver = await startReceiver()
  const gateway = await startGateway({ config: configFor(receiver.url) })
  expect(await ask(gateway, 'group/webhook')).toMatchObject({
    status: 200,
    destination: 'group/webhook',
    command: 'Group.CallbackAfterSendMsg',
    outcome: { status: 'delivered' },
  })
  const [sent] = await receiver.received(1)
  const event = JSON.parse(sent?.body.toString() ?? '') as { body: { From_Account: string } }
  expect(event.body.From_Account).toBe('chatgate-test')
  const { events } = await gateway.get<{ events: { command: string }[] }>('/api/events')
  expect(events.map(({ command }) => command)).toEqual(['Gateway.DoneByHand'])
  expect(await gateway.get('/api/deliveries')).toMatchObject({ deliveries: [] })
  expect(await ask(gateway, 'group/webhook', { command: 'State.StateChange' })).toMatchObject({
    command: 'State.StateChange',
    outcome: { status: 'delivered' },
  })
})

test('what a receiver refuses, and one that hangs, are told in words', async () => {
  const receiver = await startReceiver({
    answer: ({ url }) => (url.startsWith('/slow') ? { hang: true } : { status: 422, body: 'no such hook' }),
  })
  const gateway = await startGateway({ config: configFor(receiver.url) })
  expect(await ask(gateway, 'group/webhook')).toMatchObject({
    outcome: { status: 'rejected', reason: expect.stringContaining('422') as string },
  })
  expect(await ask(gateway, 'group/slow')).toMatchObject({
    outcome: { status: 'retry', reason: expect.stringContaining('no answer within 1000 ms') as string },
  })
})

test('a wrong destination and a wrong command are refused', async () => {
  const gateway = await startGateway({ config: configFor('http://127.0.0.1:9') })
  expect(await ask(gateway, 'group/webhok')).toMatchObject({ status: 404, code: 'not-found' })
  expect(await ask(gateway, 'group/webhook', { command: 'State.StateChang' })).toMatchObject({
    status: 400,
    error: 'there is no sample of State.StateChang; did you mean `State.StateChange`?',
  })
})
