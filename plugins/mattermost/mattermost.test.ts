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
import mattermost from './mattermost.ts'

const HOOK = 'xyz1337hookxyz1337hookxyz1'

const textOf = ({ body }: ReceivedRequest): string => JSON.parse(String(body)).text

const OK: ReceiverAnswer = { headers: { 'content-type': 'text/plain' }, body: 'ok' }

const refusal = (id: string, message: string, status: number): ReceiverAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    id,
    message,
    detailed_error: '',
    request_id: 'kd8q7rjzcjrzmy3wgy6g6gzwxa',
    status_code: status,
  }),
})

const INVALID = refusal('web.incoming_webhook.invalid.app_error', 'Invalid webhook.', 400)

const setUp = (what: string) =>
  ({
    status: 'retry',
    fault: 'destination',
    afterMs: 60_000,
    reason: expect.stringContaining(what),
  }) as const

/** The mark and mentions of our own are not from an event. */
const OWN = /\n(@[a-z]+ ?)*\n?_id \w+(, \w+( \d+)?)*_$/

const MATTERMOST: MessageDestination<(typeof mattermost)['options']> = {
  plugin: mattermost,
  optionsFor: url => ({ url: `${url}/hooks/${HOOK}` }),
  secrets: [HOOK],
  judge(request) {
    if (request.url !== `/hooks/${HOOK}`) return INVALID
    const text = textOf(request)
    if (text === '') return refusal('web.incoming_webhook.text.app_error', 'No text specified.', 400)
    // It would be split into several posts.
    if (Array.from(text).length > 16_383) return refusal('too_long', 'Too long.', 400)
    return OK
  },
  textOf: request => textOf(request).replace(OWN, ''),
  harmful: MARKDOWN_OR_MENTION,
  replies: [
    ['ok', OK, { status: 'delivered' }],
    [
      'another word',
      { body: 'okay' },
      {
        status: 'retry',
        fault: 'destination',
        reason: 'answered 200, but not as the service does: okay',
      },
    ],
    ['no such webhook', INVALID, setUp('the incoming webhook was deleted, or `url` is wrong')],
    [
      'no webhooks at all',
      refusal('web.incoming_webhook.disabled.app_error', 'Incoming webhooks have been disabled.', 501),
      setUp('incoming webhooks are switched off in the System Console'),
    ],
    ...[
      'web.incoming_webhook.channel.app_error',
      'app.channel.get.existing.app_error',
      'api.post.create_post.can_not_post_to_deleted.error',
    ].map(id => [id, refusal(id, 'no', 404), setUp('was deleted or archived')] as const),
    ...['user', 'permissions', 'channel_locked'].map(
      what =>
        [
          `refused for its ${what}`,
          refusal(`web.incoming_webhook.${what}.app_error`, 'Inappropriate permissions.', 403),
          setUp('may not post to its channel any more'),
        ] as const,
    ),
    ...['text', 'parse'].map(
      what =>
        [
          `refused for its ${what}`,
          refusal(`web.incoming_webhook.${what}.app_error`, 'Unable to parse incoming data.', 400),
          { status: 'rejected' },
        ] as const,
    ),
    ['an id that nobody knows', refusal('new', 'no', 400), { status: 'retry', fault: 'event' }],
    [
      'too many',
      { status: 429, headers: { 'retry-after': '7' }, body: 'limit exceeded' },
      { status: 'retry', fault: 'busy', afterMs: 7_000 },
    ],
    ['it is down', { status: 502, body: 'Bad Gateway' }, { status: 'retry', fault: 'destination' }],
  ],
}

describeMessages(MATTERMOST)

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice_1' })

test('reads well by default', async () => {
  const { started, receiver } = await startMessages(MATTERMOST)
  const link = 'https://chat.example.com/events/0193-a_b'
  const changes = [{ tag: 'Tag_Profile_IM_Nick', value: 'Al * @all', before: 'Alice' }]
  await started.deliver({ ...event, changes, link }, attempt())
  expect(receiver.requests.map(({ body }) => JSON.parse(String(body)))).toEqual([
    {
      text: [
        '**Profile.CallbackPortraitSet** alice_1 by administrator',
        'Tag_Profile_IM_Nick: Alice → Al ＊ @\u2060all',
        '[Open](https://chat.example.com/events/0193-a_b)',
        '_id 00000001_',
      ].join('\n'),
    },
  ])
})

test('alerts members when it is told to', async () => {
  const { started, receiver } = await startMessages(MATTERMOST, {
    text: 'x',
    mention: ['channel', 'alice'],
    mentionWhen: 'byAdmin',
  })
  await started.deliver({ ...event, byAdmin: true }, attempt())
  await started.deliver({ ...event, byAdmin: false }, attempt())
  expect(receiver.requests.map(textOf)).toEqual(['x\n@channel @alice\n_id 00000001_', 'x\n_id 00000001_'])
})

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `n${index}`.padEnd(60, 'x'))

test('the longest text and mentions that there can be are taken together', async () => {
  const options = { text: '😀'.repeat(20_000), mention: names(60) }
  const { started } = await startMessages(MATTERMOST, options)
  const last = attempt({ number: 1e9, isReplay: true })
  expect(await started.deliver(event, last)).toEqual({ status: 'delivered' })
})

test('refuses more mentions than fit', () => {
  const options = { url: 'http://127.0.0.1:1/', mention: names(70) }
  expect(() => startPlugin(mattermost, options)).toThrow('`mention` is too long')
})
