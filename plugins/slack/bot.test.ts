import { expect, test } from 'vitest'
import {
  describeMessages,
  startMessages,
  type MessageDestination,
} from '../../test/support/message-destination.ts'
import type { ReceivedRequest, ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import slack from './slack.ts'

const TOKEN = 'xoxb-1234567890-abcdefABCDEF'

const fieldsOf = ({ body }: ReceivedRequest) => JSON.parse(String(body))

const reply = (fields: object, status = 200, headers: Record<string, string> = {}): ReceiverAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(fields),
})
const refuse = (error: string): ReceiverAnswer => reply({ ok: false, error })
const accept = (ts = '1700000000.000001') =>
  reply({ ok: true, channel: 'C024BE91L', ts, message: { text: 'x' } })

/** As the Web API judges: https://docs.slack.dev/reference/methods/chat.postMessage */
const judge = (request: ReceivedRequest): ReceiverAnswer => {
  if (request.headers['authorization'] !== `Bearer ${TOKEN}`) return refuse('invalid_auth')
  const { channel, text } = fieldsOf(request)
  if (channel !== 'C024BE91L') return refuse('channel_not_found')
  if (!text) return refuse('no_text')
  return text.length > 4_000 ? refuse('msg_too_long') : accept()
}

const setUp = (reason: string) => ({
  status: 'retry' as const,
  fault: 'destination' as const,
  afterMs: 60_000,
  reason: expect.stringContaining(reason) as string,
})
const busy = (afterMs: number) => ({ status: 'retry' as const, fault: 'busy' as const, afterMs })

const AS_APP: MessageDestination<(typeof slack)['options']> = {
  plugin: slack,
  optionsFor: url => ({ url: `${url}/api`, token: TOKEN, channel: 'C024BE91L' }),
  secrets: [TOKEN],
  judge,
  textOf: request => fieldsOf(request).text.replace(/\n?_id [^_]*_$/, ''),
  harmful: /[<>]/,
  replies: [
    ['ok', accept(), { status: 'delivered' }],
    ['too many', reply({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': '30' }), busy(30_000)],
    ['too many, for an unreadable time', refuse('ratelimited'), busy(60_000)],
    ['its own trouble', refuse('internal_error'), busy(5_000)],
    ['a wrong token', refuse('invalid_auth'), setUp('`token` is wrong or was revoked')],
    ['a revoked token', refuse('token_revoked'), setUp('`token` is wrong or was revoked')],
    ['no scope', refuse('missing_scope'), setUp('chat:write')],
    ['no such channel', refuse('channel_not_found'), setUp('`channel` is wrong')],
    ['not a member', refuse('not_in_channel'), setUp('invite it there')],
    ['an archived channel', refuse('is_archived'), setUp('archived')],
    ['too long', refuse('msg_too_long'), { status: 'rejected' }],
    ['empty', refuse('no_text'), { status: 'rejected' }],
    ['a refusal that nobody knows', refuse('new_rule'), { status: 'retry', fault: 'event' }],
    ['neither', reply({ ok: false }), { status: 'retry' }],
    ['a server that is down', { status: 503, body: 'no' }, { status: 'retry', fault: 'destination' }],
  ],
}

describeMessages(AS_APP)

const event = sampleEvent('Profile.CallbackPortraitSet')

/** Messages are numbered; edits are answered in turn, and then well. Each as `1: text` for an edit of message 1. */
const startUpdates = async (edits: ReceiverAnswer[] = []) => {
  let sent = 0
  const options = { text: '{{ operator }}', update: '{{ subject }}' }
  const { started, receiver } = await startMessages(AS_APP, options, request =>
    request.url === '/api/chat.postMessage' ? accept(String(++sent)) : (edits.shift() ?? accept('0')),
  )
  return {
    deliver: (subject: string, operator: string, sequence: number) =>
      started.deliver({ ...event, subject, operator }, attempt({ sequence })),
    seen: (): string[] =>
      receiver.requests.map(
        request => `${fieldsOf(request).ts ?? 'new'}: ${fieldsOf(request).text.split('\n')[0]}`,
      ),
  }
}

test('a later event with the same key edits the message', async () => {
  const { deliver, seen } = await startUpdates()
  await deliver('alice', 'starts', 1)
  await deliver('bob', 'starts', 2)
  await deliver('alice', 'ends', 3)
  await deliver('', 'has no key', 4)
  expect(seen()).toEqual(['new: starts', 'new: starts', '1: ends', 'new: has no key'])
})

test.each(['message_not_found', 'edit_window_closed', 'cant_update_message'])(
  'one that cannot be edited any more becomes a new one: %s',
  async error => {
    const { deliver, seen } = await startUpdates([refuse(error)])
    await deliver('alice', 'starts', 1)
    expect(await deliver('alice', 'goes on', 2)).toEqual({ status: 'delivered' })
    await deliver('alice', 'ends', 3)
    expect(seen()).toEqual(['new: starts', '1: goes on', 'new: goes on', '2: ends'])
  },
)

const WEBHOOK = { url: 'https://hooks.slack.com/services/T/B/x' }

test.each([
  [{}, '`url` is missing'],
  [{ token: TOKEN }, '`channel` is missing'],
  [{ ...WEBHOOK, channel: 'C024BE91L' }, '`channel` works only with `token`'],
  [{ ...WEBHOOK, update: 'x' }, '`update` works only with `token`'],
  [{ ...WEBHOOK, mention: ['alice'] }, '`mention` holds alice, but Slack knows people'],
  [{ ...WEBHOOK, mention: Array(99).fill('U024BE7LH00') }, '`mention` is too long'],
])('refuses %j', (options, sentence) => {
  expect(() => startPlugin(slack, options)).toThrow(sentence)
})

test('alerts people, groups and the channel', async () => {
  const mention = ['U024BE7LH', 'SAZ94GDB8', 'here']
  const { started, receiver } = await startMessages(AS_APP, { text: 'x', mention, mentionWhen: 'byAdmin' })
  await started.deliver({ ...event, byAdmin: true }, attempt())
  await started.deliver({ ...event, byAdmin: false }, attempt())
  expect(receiver.requests.map(request => fieldsOf(request).text)).toEqual([
    'x\n<@U024BE7LH> <!subteam^SAZ94GDB8> <!here>\n_id 00000001_',
    'x\n_id 00000001_',
  ])
})
