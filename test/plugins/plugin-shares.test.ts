/** Destinations share an event in memory, and so do the responders of an answer: what one does with it, no other sees. */
import { expect, test } from 'vitest'
import { HEAD, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'

/** Spoils all that it is given, and fails once. */
const SPOILER = `
import { definePlugin } from 'chatgate/plugin'
let attempts = 0
const tries = spoil => { try { spoil() } catch {} }
export default definePlugin({
  kind: 'destination',
  summary: 'Changes what it gets.',
  options: {},
  example: {},
  start: () => ({
    target: 'nowhere',
    async deliver(event, attempt) {
      const mine = new TextDecoder().decode(attempt.originalBody)
      if (!mine.startsWith('{')) return { status: 'rejected', reason: 'the bytes are spoiled: ' + mine }
      attempt.originalBody.fill(0)
      const { originalBody } = attempt
      originalBody.fill(0)
      tries(() => { event.subject = 'spoiled' })
      tries(() => { event.body.From_Account = 'spoiled' })
      tries(() => { event.changes.push({ tag: 'spoiled', value: 'spoiled' }) })
      return (attempts += 1) === 1 ? { status: 'retry', reason: 'once more' } : { status: 'delivered' }
    },
  }),
})
`

test('a plugin that changes the bytes and the event it was given changes them for nobody else, nor for its next attempt', async () => {
  const receiver = await startReceiver()
  const step = (name: string, body: string): string =>
    `{ webhook: { name: ${name}, url: "${receiver.url}/${name}", body: ${body}, circuit: { failures: 9 } } }`
  const gateway = await startGateway({
    config: `${HEAD}
plugins: { spoil: ./spoil.ts }
routes:
  all:
    when: "*"
    steps:
      - spoil: { name: spoil, retry: { first: 10ms } }
      - ${step('chat', 'chat')}
      - ${step('event', 'event')}`,
    files: { 'spoil.ts': SPOILER },
  })
  const sent =
    '{ "CallbackCommand" : "State.StateChange", "Info": { "Action": "Login", "To_Account": "ann" } }'
  expect((await gateway.post(sent, { CallbackCommand: 'State.StateChange' })).status).toBe(200)
  const requests = await receiver.received(2)
  const bodyOf = (name: string): string =>
    requests.find(({ url }) => url.startsWith(`/${name}`))?.body.toString() ?? ''
  expect(bodyOf('chat')).toBe(sent)
  expect(JSON.parse(bodyOf('event'))).toMatchObject({ subject: 'ann', body: JSON.parse(sent) as object })
  expect(bodyOf('event')).not.toContain('spoiled')
  await gateway.logged(
    ({ destination, msg }) => destination === 'all/spoil' && msg === 'will be tried again',
    'its retry',
  )
  const { id } = JSON.parse(bodyOf('event')) as { id: string }
  await expect
    .poll(async () => {
      const { deliveries } = await gateway.get<{ deliveries: { destination: string; state: string }[] }>(
        `/api/events/${id}`,
      )
      return deliveries.find(({ destination }) => destination === 'all/spoil')?.state
    })
    .toBe('delivered')
})

/** Spoils the bytes that it is given, and has no answer. */
const SPOILING_RESPONDER = `
import { definePlugin } from 'chatgate/plugin'
export default definePlugin({
  kind: 'responder',
  summary: 'Changes what it gets.',
  options: {},
  example: {},
  start: () => ({
    answer(event, asked) {
      asked.originalBody.fill(0)
      return undefined
    },
  }),
})
`

test('a responder that changes the bytes it was given changes them for nobody else', async () => {
  const receiver = await startReceiver({ answer: () => ({ body: '{}' }) })
  const gateway = await startGateway({
    config: `${HEAD}
plugins: { spoil: ./spoil.ts }
answers:
  C2C.CallbackBeforeSendMsg:
    steps:
      - spoil: {}
      - ask: { url: "${receiver.url}", body: chat }
routes: { all: { when: "*", steps: [{ log: {} }] } }`,
    files: { 'spoil.ts': SPOILING_RESPONDER },
  })
  const sent =
    '{ "CallbackCommand": "C2C.CallbackBeforeSendMsg", "From_Account": "ann", "To_Account": "bob", "MsgSeq": 1, "MsgRandom": 2, "MsgTime": 3, "MsgKey": "k", "OnlineOnlyFlag": 0, "MsgBody": [] }'
  await gateway.post(sent, { CallbackCommand: 'C2C.CallbackBeforeSendMsg' })
  const [asked] = await receiver.received(1)
  expect(asked?.body.toString()).toBe(sent)
})
