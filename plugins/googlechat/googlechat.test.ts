import { expect, test } from 'vitest'
import { MARKDOWN } from '../../test/support/attacks.ts'
import {
  describeMessages,
  startMessages,
  type MessageDestination,
} from '../../test/support/message-destination.ts'
import type { ReceivedRequest, ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import googlechat from './googlechat.ts'

const KEY = 'AIzaSyDdI0hCZtE6vySjMm'
const TOKEN = 'bJ2rTq-x7Lw_0%3D'
const PATH = `/v1/spaces/AAAA1/messages?key=${KEY}&token=${TOKEN}`

const textOf = ({ body }: ReceivedRequest): string => JSON.parse(String(body)).text

const reply = (body: unknown, status = 200): ReceiverAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=UTF-8' },
  body: JSON.stringify(body, null, 2),
})

const posted = (text: string): ReceiverAnswer =>
  reply({ name: 'spaces/AAAA1/messages/B.B', text, thread: { name: 'spaces/AAAA1/threads/B' } })

const refusal = (code: number, status: string, message: string): ReceiverAnswer =>
  reply({ error: { code, message, status } }, code)

const setUp = {
  status: 'retry',
  fault: 'destination',
  afterMs: 60_000,
  reason: expect.stringContaining('the webhook was removed from its space, or `url` is wrong'),
} as const

/** The mark and mentions of our own are not from an event. */
const OWN = /\n(<users\/\w+> ?)*\n?_id \w+(, \w+( \d+)?)*_$/

const GOOGLECHAT: MessageDestination<(typeof googlechat)['options']> = {
  plugin: googlechat,
  optionsFor: url => ({ url: `${url}${PATH}` }),
  secrets: [KEY, TOKEN],
  judge(request) {
    const [address, requestId] = request.url.split('&requestId=')
    if (address !== PATH) return refusal(403, 'PERMISSION_DENIED', 'The API is called without a valid token.')
    if (!requestId) return refusal(400, 'INVALID_ARGUMENT', 'requestId')
    if (request.body.length > 32_000) return refusal(400, 'INVALID_ARGUMENT', 'The message is too long.')
    const text = textOf(request)
    return text === '' ? refusal(400, 'INVALID_ARGUMENT', 'Message cannot be empty.') : posted(text)
  },
  textOf: request => textOf(request).replace(OWN, ''),
  harmful: MARKDOWN,
  replies: [
    ['posted', posted('x'), { status: 'delivered' }],
    [
      'too many',
      refusal(429, 'RESOURCE_EXHAUSTED', "Quota exceeded for quota metric 'Message writes'"),
      { status: 'retry', fault: 'busy', afterMs: 60_000 },
    ],
    ['no such webhook', refusal(403, 'PERMISSION_DENIED', 'The API is called without a valid token.'), setUp],
    ['no login', refusal(401, 'UNAUTHENTICATED', 'no'), setUp],
    ['no such space', refusal(404, 'NOT_FOUND', 'Requested entity was not found.'), setUp],
    [
      'no such key',
      refusal(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'),
      setUp,
    ],
    ['refused', refusal(400, 'INVALID_ARGUMENT', 'Message cannot be empty.'), { status: 'rejected' }],
    ...['UNAVAILABLE', 'INTERNAL', 'DEADLINE_EXCEEDED', 'ABORTED'].map(
      status =>
        [
          status,
          refusal(503, status, 'The service is currently unavailable.'),
          { status: 'retry', fault: 'busy', afterMs: 5_000 },
        ] as const,
    ),
    [
      'a code that nobody knows',
      refusal(400, 'FAILED_PRECONDITION', 'new'),
      { status: 'retry', fault: 'event' },
    ],
    [
      'another name',
      reply({ name: 'x' }),
      {
        status: 'retry',
        fault: 'destination',
        reason: expect.stringContaining('answered 200, but not as the service does'),
      },
    ],
    ['it is down', { status: 502, body: 'Bad Gateway' }, { status: 'retry', fault: 'destination' }],
  ],
}

describeMessages(GOOGLECHAT)

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice_1' })

test('reads well by default', async () => {
  const { started, receiver } = await startMessages(GOOGLECHAT)
  const link = 'https://chat.example.com/events/0193-a_b'
  const changes = [{ tag: 'Tag_Profile_IM_Nick', value: 'Al *', before: 'Alice' }]
  await started.deliver({ ...event, changes, link }, attempt())
  expect(receiver.requests.map(({ body }) => JSON.parse(String(body)))).toEqual([
    {
      text: [
        '*Profile.CallbackPortraitSet* alice_1 by administrator',
        'Tag_Profile_IM_Nick: Alice → Al ＊',
        '<https://chat.example.com/events/0193-a_b|Open>',
        '_id 00000001_',
      ].join('\n'),
    },
  ])
})

test('a retry after an answer that was lost does not post twice', async () => {
  const kept = new Map<string, string>()
  const abort = new AbortController()
  const { started, receiver } = await startMessages(GOOGLECHAT, {}, request => {
    const id = new URL(request.url, 'http://x').searchParams.get('requestId') ?? expect.fail()
    const isFirst = !kept.has(id)
    if (isFirst) kept.set(id, textOf(request))
    return isFirst && kept.size === 1 ? { hang: true } : posted(kept.get(id) ?? '')
  })
  const lost = started.deliver(event, attempt({ signal: abort.signal }))
  await receiver.received(1)
  abort.abort()
  expect(await lost).toMatchObject({ status: 'retry' })
  expect(await started.deliver(event, attempt({ number: 2 }))).toEqual({ status: 'delivered' })
  expect([...kept]).toEqual([[attempt().id, expect.not.stringContaining('attempt 2')]])
  await started.deliverMany?.([event, event], attempt({ id: 'another' }))
  expect([...kept.keys()]).toEqual([attempt().id, 'another'])
})

test('alerts members when it is told to', async () => {
  const { started, receiver } = await startMessages(GOOGLECHAT, {
    text: 'x',
    mention: ['all', '107946847022116401880'],
    mentionWhen: 'byAdmin',
  })
  await started.deliver({ ...event, byAdmin: true }, attempt())
  await started.deliver({ ...event, byAdmin: false }, attempt())
  expect(receiver.requests.map(textOf)).toEqual([
    'x\n<users/all> <users/107946847022116401880>\n_id 00000001_',
    'x\n_id 00000001_',
  ])
})

const ids = (length: number): string[] =>
  Array.from({ length: 100 }, (_, index) => String(index).padStart(length, '1'))

test('the longest text and mentions that there can be are taken together', async () => {
  const { started } = await startMessages(GOOGLECHAT, { text: '字"'.repeat(9_000), mention: ids(40) })
  const last = attempt({ number: 1e9, isReplay: true })
  expect(await started.deliver(event, last)).toEqual({ status: 'delivered' })
})

test('refuses more mentions than fit', () => {
  const options = { url: 'http://127.0.0.1:1/', mention: ids(60) }
  expect(() => startPlugin(googlechat, options)).toThrow('`mention` is too long')
})
