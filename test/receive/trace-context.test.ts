/** W3C Trace Context: what a callback came with goes on to the receivers; else the trace is named after the event. */
import { expect, onTestFinished, test } from 'vitest'
import { HEAD, newestEvent, profileChange, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'

test.for([
  [
    'a callback with one',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    '01',
  ],
  [
    'a callback with one that is not recorded',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    '00',
  ],
  ['a callback without one', undefined, undefined, '01'],
  ['a callback with nonsense', '00-00000000000000000000000000000000-00f067aa0ba902b7-01', undefined, '01'],
] as const)('%s', async ([, traceparent, trace, flags]) => {
  const receiver = await startReceiver({ answer: (_, index) => ({ status: index === 0 ? 500 : 200 }) })
  onTestFinished(receiver.close)
  const gateway = await startGateway({
    config: `${HEAD}\nroutes: { all: { when: "*", steps: [{ webhook: { url: "${receiver.url}", retry: { first: 1ms } } }] } }`,
  })
  const query = 'SdkAppid=1400000001&CallbackCommand=Profile.CallbackPortraitSet'
  await fetch(`${gateway.url}?${query}`, {
    method: 'POST',
    body: JSON.stringify(profileChange('alice')),
    ...(traceparent !== undefined && { headers: { traceparent } }),
  })
  const [first, second] = (await receiver.received(2)).map(({ headers }) => headers['traceparent'] ?? '')
  const { id } = await newestEvent(gateway)
  const expected = trace ?? id.replaceAll('-', '')
  expect(first).toMatch(new RegExp(`^00-${expected}-[0-9a-f]{16}-${flags}$`))
  expect(second).toMatch(new RegExp(`^00-${expected}-[0-9a-f]{16}-${flags}$`))
  expect(second, 'each attempt is a span of its own').not.toBe(first)
})
