import { expect, test } from 'vitest'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import { outcomeForAll } from './outcome.ts'
import rabbitmq from './rabbitmq.ts'

const event = sampleEvent('Profile.CallbackPortraitSet', { subject: 'alice' })
const url = 'amqp://127.0.0.1:1'

test.each([
  ['{{ command }}', 'Profile%2ECallbackPortraitSet'],
  ["chat.{{ command | split: '.' | last }}.{{ subject }}", 'chat.CallbackPortraitSet.a%2Eb%25'],
])('the key %s is %s', (key, written) => {
  const { started } = startPlugin(rabbitmq, { url, exchange: 'x', key })
  expect(started.preview?.({ ...event, subject: 'a.b%' }, attempt())).toMatchObject({ key: written })
})

test('a key that the protocol cannot carry is rejected', async () => {
  const { started } = startPlugin(rabbitmq, { url, exchange: 'x', key: '{{ subject }}' })
  const outcome = await started.deliver({ ...event, subject: '字'.repeat(86) }, attempt())
  expect(outcome).toMatchObject({ status: 'rejected' })
})

test('an exchange that the protocol cannot carry is refused', () => {
  expect(() => startPlugin(rabbitmq, { url, exchange: '字'.repeat(86) })).toThrow('longer than 255 bytes')
})

/** What the library throws, as recorded with RabbitMQ 3.10.8. */
test.each([
  [
    'Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile."',
    'the login',
  ],
  ['Expected ConnectionOpenOk; got <ConnectionClose channel:0>', 'the virtual host'],
  [
    `Channel closed by server: 404 (NOT-FOUND) with message "NOT_FOUND - no exchange 'nope' in vhost '/'"`,
    'declare the exchange',
  ],
  [
    `Operation failed: ExchangeDeclare; 404 (NOT-FOUND) with message "NOT_FOUND - no exchange 'nope' in vhost '/'"`,
    'declare the exchange',
  ],
  [
    `Channel closed by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - access to exchange 'chat' in vhost '/' refused for user 'guest'"`,
    'let the user',
  ],
])('someone must act: %s', (message, toDo) => {
  expect(outcomeForAll(new Error(message))).toMatchObject({
    afterMs: 60_000,
    reason: expect.stringContaining(toDo),
  })
})

test.each(['channel closed', 'Heartbeat timeout', 'Channel closed', 'connect ETIMEDOUT'])(
  'passes by itself: %s',
  message => expect(outcomeForAll(new Error(message))).toBeUndefined(),
)
