import { expect, test } from 'vitest'
import {
  describeMessages,
  startMessages,
  type MessageDestination,
} from '../../test/support/message-destination.ts'
import type { ReceivedRequest, ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import pagerduty from './pagerduty.ts'

const KEY = 'e93facc04764012d7bfb002500d5d1a6'

const fieldsOf = ({ body }: ReceivedRequest) => JSON.parse(String(body))

const reply = (code: number, status: string, fields: object): ReceiverAnswer => ({
  status: code,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ status, ...fields }),
})

const PROCESSED = reply(202, 'success', { message: 'Event processed', dedup_key: 'x' })

const invalid = (...errors: string[]): ReceiverAnswer =>
  reply(400, 'invalid event', { message: 'Event object is invalid', errors })

const lengthOf = (text: unknown): number => (typeof text === 'string' ? Array.from(text).length : 0)

const judgePayload = ({ summary, source, severity, timestamp, custom_details }: Record<string, unknown>) => {
  if (lengthOf(summary) === 0 || lengthOf(summary) > 1_024)
    return invalid("'payload.summary' is missing or too long")
  if (lengthOf(source) === 0) return invalid("'payload.source' is missing or blank")
  if (!['critical', 'error', 'warning', 'info'].includes(String(severity)))
    return invalid("'payload.severity' is invalid (must be one of: critical, error, warning or info)")
  if (Number.isNaN(Date.parse(String(timestamp)))) return invalid("'payload.timestamp' is invalid")
  // JSON that is no Unicode ends in an error of their server.
  if (/\\ud[89a-f]/.test(JSON.stringify(custom_details ?? {}))) return reply(500, 'error', {})
  return PROCESSED
}

const judge = (request: ReceivedRequest): ReceiverAnswer => {
  if (request.url !== '/v2/enqueue') return { status: 404 }
  if (request.body.length > 512_000) return { status: 413 }
  const { routing_key, event_action, dedup_key, payload } = fieldsOf(request)
  if (routing_key !== KEY) return invalid("'routing_key' is invalid")
  if (lengthOf(dedup_key) === 0 || lengthOf(dedup_key) > 255)
    return invalid("Length of 'dedup_key' is incorrect")
  if (event_action === 'resolve') return PROCESSED
  return event_action === 'trigger' ? judgePayload(payload) : invalid("'event_action' is invalid")
}

const setUp = (reason: string) => ({
  status: 'retry' as const,
  fault: 'destination' as const,
  afterMs: 60_000,
  reason: expect.stringContaining(reason) as string,
})

const PAUSE = { status: 'retry', fault: 'busy', afterMs: 30_000 } as const

const PAGERDUTY: MessageDestination<(typeof pagerduty)['options']> = {
  plugin: pagerduty,
  optionsFor: url => ({ url, key: KEY }),
  texts: ['summary', 'digestSummary'],
  secrets: [KEY],
  judge,
  textOf: request => fieldsOf(request).payload.summary,
  /** It is plain text in one line, which is also read aloud on the phone. */
  harmful: /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|.{201}/u,
  replies: [
    ['processed', PROCESSED, { status: 'delivered' }],
    ['too many', reply(429, 'throttle exceeded', { message: 'Please retry later.' }), PAUSE],
    ['too many, in other words', { status: 429, body: '{"message":"Request Limit Exceeded"}' }, PAUSE],
    [
      'a wrong key',
      invalid("Length of 'routing_key' is incorrect (should be 32 characters)"),
      setUp("(answered status invalid event: Length of 'routing_key' is incorrect"),
    ],
    [
      'a key of nobody',
      reply(400, 'invalid key', { errors: ['Invalid routing key'] }),
      setUp('`key` is not'),
    ],
    [
      'a wrong event',
      invalid("'payload.severity' is invalid", "'payload.source' is missing or blank"),
      {
        status: 'rejected',
        reason:
          "answered status invalid event: 'payload.severity' is invalid; 'payload.source' is missing or blank",
      },
    ],
    ['wrong JSON', { status: 400, body: 'no JSON' }, { status: 'rejected' }],
    [
      'not the Events API',
      { status: 404, body: '{"error":"Not Found"}' },
      setUp('`url` is not the Events API'),
    ],
    ['forbidden', { status: 403, body: '{}' }, setUp('`url` is not the Events API')],
    ['forbidden, on a page', { status: 403, body: '<html>' }, { status: 'retry' }],
    ['its own trouble', reply(500, 'error', {}), { status: 'retry', fault: 'event' }],
    ['a server that is down', { status: 503 }, { status: 'retry', fault: 'destination' }],
  ],
}

describeMessages(PAGERDUTY)

const event = sampleEvent('Profile.CallbackPortraitSet', {
  operator: 'administrator',
  subject: 'alice',
  time: 1_700_000_000_000,
})

test('opens an alert of its own for each event, with what is known about it', async () => {
  const { started, receiver } = await startMessages(PAGERDUTY)
  const link = 'https://chat.example.com/events/0193'
  await started.deliver({ ...event, link, group: 'g\u202E1' }, attempt({ number: 2 }))
  const [alert] = receiver.requests.map(fieldsOf)
  const { custom_details, ...payload } = alert.payload
  expect({ ...alert, payload }).toEqual({
    routing_key: KEY,
    event_action: 'trigger',
    dedup_key: attempt().id,
    client: 'Chatgate',
    links: [{ href: link, text: 'Open' }],
    payload: {
      summary: 'Profile.CallbackPortraitSet: alice by administrator',
      source: 'Chat app 1400000001',
      severity: 'warning',
      timestamp: '2023-11-14T22:13:20.000Z',
      class: 'Profile.CallbackPortraitSet',
    },
  })
  expect(custom_details).toMatchObject({ subject: 'alice', group: 'g1', delivery: 'id 00000001, attempt 2' })
  expect(custom_details).not.toHaveProperty('body')
})

test.each([
  ['critical', 'critical'],
  [' Error\n', 'error'],
  ['{{ group }}', 'warning'],
  ['constructor', 'warning'],
  ['{% if byAdmin %}info{% endif %}', 'info'],
])('a severity of %j is %s', async (severity, wanted) => {
  const { started, receiver } = await startMessages(PAGERDUTY, { severity })
  await started.deliver({ ...event, byAdmin: true }, attempt())
  expect(receiver.requests.map(fieldsOf)).toMatchObject([{ payload: { severity: wanted } }])
})

const STATES = { dedup: '{{ subject }}', resolveWhen: 'command == "State.StateChange"' }

test('an event resolves the alert of an earlier one', async () => {
  const { started, receiver } = await startMessages(PAGERDUTY, STATES)
  await started.deliver(event, attempt())
  await started.deliver({ ...event, command: 'State.StateChange' }, attempt())
  await started.deliver({ ...event, subject: ' ' }, attempt())
  expect(receiver.requests.map(fieldsOf)).toEqual([
    expect.objectContaining({ event_action: 'trigger', dedup_key: 'alice' }),
    { routing_key: KEY, event_action: 'resolve', dedup_key: 'alice' },
    expect.objectContaining({ event_action: 'trigger', dedup_key: attempt().id }),
  ])
})

test('long keys stay different', async () => {
  const { started, receiver } = await startMessages(PAGERDUTY, STATES)
  const keys = ['字'.repeat(255), '字'.repeat(256), `${'字'.repeat(256)}x`]
  for (const subject of keys)
    expect(await started.deliver({ ...event, subject }, attempt())).toEqual({ status: 'delivered' })
  const seen = receiver.requests.map(request => fieldsOf(request).dedup_key)
  expect(seen[0]).toBe(keys[0])
  expect(seen.slice(1)).toEqual([expect.stringMatching(/^sha256-/), expect.stringMatching(/^sha256-/)])
  expect(new Set(seen).size).toBe(3)
})

test('a digest is one alert with counts, as severe as the most severe event', async () => {
  const severity = '{% if byAdmin %}critical{% else %}info{% endif %}'
  const { started, receiver } = await startMessages(PAGERDUTY, { ...STATES, severity })
  const later = { ...event, command: 'State.StateChange', subject: 'bob', byAdmin: true }
  await started.deliverMany?.([{ ...event, byAdmin: false }, later, later], attempt())
  expect(receiver.requests.map(fieldsOf)).toMatchObject([
    {
      event_action: 'trigger',
      dedup_key: attempt().id,
      payload: {
        summary: '3 events by administrator: 2 × State.StateChange, 1 × Profile.CallbackPortraitSet',
        severity: 'critical',
        custom_details: {
          count: 3,
          subjects: [
            { name: 'bob', count: 2 },
            { name: 'alice', count: 1 },
          ],
        },
      },
    },
  ])
})

test('details are dropped before an alert is lost', async () => {
  const { started, receiver } = await startMessages(PAGERDUTY)
  const changes = Array.from({ length: 1_000 }, (_, index) => ({
    tag: `Tag_${index}`,
    value: '字'.repeat(500),
  }))
  expect(await started.deliver({ ...event, changes }, attempt())).toEqual({ status: 'delivered' })
  expect(receiver.requests.map(fieldsOf)[0].payload).not.toHaveProperty('custom_details')
})

test('an alert needs no time that JavaScript can say, and no summary', async () => {
  const { started, receiver } = await startMessages(PAGERDUTY, { summary: '{{ group }}' }, () => PROCESSED)
  await started.deliver({ ...event, time: 1e300, group: '' }, attempt())
  const { payload } = fieldsOf(receiver.requests[0] ?? expect.fail())
  expect(payload).not.toHaveProperty('timestamp')
  expect(payload.summary).toBe('Profile.CallbackPortraitSet')
})

test.each([
  [{ key: 'R-short' }, 'key must be an integration key of 32 letters and digits'],
  [{ resolveWhen: 'byAdmin' }, '`resolveWhen` needs `dedup`'],
])('%j is refused', (options, sentence) => {
  expect(() => startPlugin(pagerduty, { key: KEY, ...options })).toThrow(sentence)
})
