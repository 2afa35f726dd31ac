import { asyncProperty, assert } from 'fast-check'
import { expect, test } from 'vitest'
import { attack, ATTACKS } from '../../test/support/attacks.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import nats from './nats.ts'
import { outcomeForAll, outcomeForMessage } from './outcome.ts'
import { subjectMistake } from './subject.ts'

const event = sampleEvent('Profile.CallbackPortraitSet', { subject: 'alice' })
const startHere = (subject: string) => startPlugin(nats, { url: 'nats://127.0.0.1:1', subject }).started

const subjectFor = (template: string, subject: string): string =>
  startHere(template).preview?.({ ...event, subject }, attempt())['subject'] ?? ''

test('each value is one token, whatever it holds', async () => {
  const property = asyncProperty(attack, async value => {
    const subject = subjectFor('chat.{{ subject }}.x', value)
    expect(subject).toMatch(/^chat\.[^.*>\s]+\.x$/)
    expect(subjectMistake(subject)).toBeUndefined()
  })
  await assert(property, { examples: ATTACKS.map(text => [text]) })
})

test.each([
  ['chat.{{ subject }}', '', 'chat._'],
  ['{{ subject }}', '', '_'],
  ['chat.{{ command }}', 'x', 'chat.Profile%2ECallbackPortraitSet'],
  ["chat.{{ command | split: '.' | last }}.{{ subject }}", '@TGS#1', 'chat.CallbackPortraitSet.@TGS#1'],
])('%s of %j is %s', (template, subject, written) => expect(subjectFor(template, subject)).toBe(written))

test.each([
  ['chat.*', { status: 'retry', fault: 'event' }],
  ['chat.>', { status: 'retry', fault: 'event' }],
  ['chat events', { status: 'retry', fault: 'event' }],
  [`chat.${'x'.repeat(2_000)}`, { status: 'rejected' }],
])('nothing is published to %.20s', async (subject, outcome) => {
  expect(await startHere(subject).deliver(event, attempt())).toMatchObject(outcome)
})

/** What the library throws, as recorded with server 2.9.10. */
const thrown = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more })

const VIOLATION = thrown('PermissionViolationError', 'Permissions Violation for Publish to "chat.no"')

test.each([
  [thrown('JetStreamNotEnabled', 'jetstream is not enabled'), 'retry', 'event'],
  [thrown('RequestError', VIOLATION.message, { cause: VIOLATION }), 'retry', 'event'],
  [thrown('InvalidArgumentError', "'payload' max_payload size exceeded"), 'rejected', undefined],
  [
    thrown('JetStreamApiError', 'message size exceeds maximum allowed', { code: 10054 }),
    'rejected',
    undefined,
  ],
  [thrown('JetStreamApiError', 'maximum messages exceeded', { code: 10077 }), 'retry', 'busy'],
])('a matter of the message: %s', (error, status, fault) => {
  expect(outcomeForMessage(error)).toMatchObject({ status, ...(fault && { fault }) })
})

test.each([
  thrown('TimeoutError', 'timeout'),
  thrown('ClosedConnectionError', 'closed connection'),
  thrown('RequestError', 'connection closed'),
])('a matter of the connection: %s', error => {
  expect(() => outcomeForMessage(error)).toThrow(error)
  expect(outcomeForAll(error)).toBeUndefined()
})

test.each([
  [thrown('AuthorizationError', 'Authorization Violation'), 'look at the login'],
  [thrown('JetStreamNotEnabled', 'jetstream is not enabled'), 'switch it on'],
  [thrown('ConnectionError', "server does not support 'tls'"), 'the server has no TLS'],
])('someone must act: %s', (error, toDo) => {
  expect(outcomeForAll(error)).toMatchObject({ afterMs: 60_000, reason: expect.stringContaining(toDo) })
})
