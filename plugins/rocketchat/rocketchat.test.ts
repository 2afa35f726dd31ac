import { expect, test } from 'vitest'
import { MARKDOWN_OR_MENTION } from '../../test/support/attacks.ts'
import {
  describeMessages,
  startMessages,
  type MessageDestination,
} from '../../test/support/message-destination.ts'
import type { ReceivedRequest, ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import rocketchat from './rocketchat.ts'

const TOKEN = 'q7AjZKrTb5CDq7SQ4YPDfX488gXTstQC'

const bodyOf = ({ body }: ReceivedRequest) => JSON.parse(String(body))

const reply = (status: number, body: unknown): ReceiverAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const refusal = (error: string, status = 400): ReceiverAnswer => reply(status, { success: false, error })

const OK = reply(200, { success: true })
const INVALID = refusal('Invalid integration id or token provided.')
const TOO_LONG = refusal('error-message-size-exceeded')

const setUp = (what: string) =>
  ({
    status: 'retry',
    fault: 'destination',
    afterMs: 60_000,
    reason: expect.stringContaining(what),
  }) as const

/** The mark and mentions of our own are not from an event. */
const OWN = /\n(@[a-z]+ ?)*\n?_id \w+(, \w+( \d+)?)*_$/

const ROCKETCHAT: MessageDestination<(typeof rocketchat)['options']> = {
  plugin: rocketchat,
  optionsFor: url => ({ url: `${url}/hooks/64f1c0de/${TOKEN}` }),
  secrets: [TOKEN],
  judge(request) {
    if (request.url !== `/hooks/64f1c0de/${TOKEN}`) return INVALID
    const { text } = bodyOf(request)
    if (text.trim() === '') return refusal('unknown-error')
    return text.length > 5_000 ? TOO_LONG : OK
  },
  textOf: request => bodyOf(request).text.replace(OWN, ''),
  harmful: MARKDOWN_OR_MENTION,
  replies: [
    ['ok', OK, { status: 'delivered' }],
    ...[400, 401, 404, 200].map(
      status =>
        [
          `no such integration, with ${status}`,
          { ...INVALID, status },
          setUp('the integration was deleted, or `url` is wrong'),
        ] as const,
    ),
    [
      'nobody is logged in',
      reply(401, { status: 'error', message: 'You must be logged in to do this.' }),
      setUp('the integration was deleted'),
    ],
    ['a disabled integration', refusal('Service Unavailable', 503), setUp('the integration is disabled')],
    ...['invalid-channel', 'error-invalid-room', 'error-room-archived', 'error-not-allowed'].map(
      error => [error, refusal(error), setUp("the integration's channel was deleted or archived")] as const,
    ),
    [
      'too many',
      refusal(
        'Error, too many requests. Please slow down. You must wait 42 seconds before trying this endpoint again. [error-too-many-requests]',
        429,
      ),
      { status: 'retry', fault: 'busy', afterMs: 42_000 },
    ],
    [
      'too many, without a time',
      refusal('error-too-many-requests: Too many requests', 429),
      { status: 'retry', fault: 'busy', afterMs: 60_000 },
    ],
    ['too long', TOO_LONG, { status: 'rejected' }],
    ['an error that nobody knows', refusal('unknown-error', 200), { status: 'retry', fault: 'event' }],
    ['it is down', { status: 502, body: 'Bad Gateway' }, { status: 'retry', fault: 'destination' }],
  ],
}

describeMessages(ROCKETCHAT)

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice_1' })

test('reads well by default, and fetches no page that a user names', async () => {
  const { started, receiver } = await startMessages(ROCKETCHAT)
  const link = 'https://chat.example.com/events/0193-a_b'
  const changes = [{ tag: 'Tag_Profile_IM_Nick', value: 'Al * @all', before: 'Alice' }]
  await started.deliver({ ...event, changes, link }, attempt())
  expect(receiver.requests.map(bodyOf)).toEqual([
    {
      text: [
        '*Profile.CallbackPortraitSet* alice_1 by administrator',
        'Tag_Profile_IM_Nick: Alice → Al ＊ @\u2060all',
        '[Open](https://chat.example.com/events/0193-a_b)',
        '_id 00000001_',
      ].join('\n'),
      parseUrls: false,
    },
  ])
})

test('alerts members when it is told to', async () => {
  const { started, receiver } = await startMessages(ROCKETCHAT, {
    text: 'x',
    mention: ['here', 'alice'],
    mentionWhen: 'byAdmin',
  })
  await started.deliver({ ...event, byAdmin: true }, attempt())
  await started.deliver({ ...event, byAdmin: false }, attempt())
  expect(receiver.requests.map(request => bodyOf(request).text)).toEqual([
    'x\n@here @alice\n_id 00000001_',
    'x\n_id 00000001_',
  ])
})

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `n${index}`.padEnd(20, 'x'))

test('the longest text and mentions that there can be are taken together', async () => {
  const options = { text: '字'.repeat(6_000), mention: names(40) }
  const { started } = await startMessages(ROCKETCHAT, options)
  const last = attempt({ number: 1e9, isReplay: true })
  expect(await started.deliver(event, last)).toEqual({ status: 'delivered' })
})

test('refuses more mentions than fit', () => {
  const options = { url: 'http://127.0.0.1:1/', mention: names(50) }
  expect(() => startPlugin(rocketchat, options)).toThrow('`mention` is too long')
})
