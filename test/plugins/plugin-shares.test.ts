/** Destinations share an event in memory: what one does with it, no other sees. */
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
