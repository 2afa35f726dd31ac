import { expect, test } from 'vitest'
import {
  describeMessages,
  startMessages,
  type MessageDestination,
} from '../../test/support/message-destination.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import { accept, fieldsOf, judge, refuse, TOKEN } from '../../test/support/telegram-server.ts'
import telegram from './telegram.ts'

const OWN = /\n?<i>id [^<]*<\/i>$/

const setUp = (reason: string) => ({
  status: 'retry' as const,
  fault: 'destination' as const,
  afterMs: 60_000,
  reason: expect.stringContaining(reason) as string,
})

const TELEGRAM: MessageDestination<(typeof telegram)['options']> = {
  plugin: telegram,
  optionsFor: url => ({ url, token: TOKEN, chat: -1001 }),
  secrets: [TOKEN],
  judge,
  textOf: request => fieldsOf(request).text.replace(OWN, ''),
  harmful: /[<>"']|[@＠](?!\u2060)|&(?!(?:lt|gt|amp|quot|#39);)/,
  replies: [
    ['ok', accept(1), { status: 'delivered' }],
    [
      'too many',
      refuse(429, 'Too Many Requests: retry after 34', { retry_after: 34 }),
      { status: 'retry', fault: 'busy', afterMs: 34_000 },
    ],
    [
      'too many, for an unreadable time',
      refuse(429, 'Too Many Requests', { retry_after: 'soon' }),
      { status: 'retry', fault: 'busy', afterMs: 60_000 },
    ],
    [
      'a group that moved',
      refuse(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: -1001234567890,
      }),
      setUp('the group became a supergroup; set `chat` to -1001234567890'),
    ],
    [
      'a group that moved, who knows where',
      refuse(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: '<b>' }),
      setUp('set `chat` to its new id'),
    ],
    ['no such chat', refuse(400, 'Bad Request: chat not found'), setUp('`chat` is wrong, or the bot')],
    ['no such topic', refuse(400, 'Bad Request: message thread not found'), setUp('`thread` is not')],
    ['a closed topic', refuse(400, 'Bad Request: TOPIC_CLOSED'), setUp('`thread` is not an open topic')],
    [
      'no rights',
      refuse(400, 'Bad Request: not enough rights to send text messages to the chat'),
      setUp('the bot may not write in the chat'),
    ],
    ['no rights in raw words', refuse(400, 'Bad Request: CHAT_WRITE_FORBIDDEN'), setUp('may not write')],
    ['a wrong token', refuse(401, 'Unauthorized'), setUp('the token of the bot is wrong')],
    ['no token', refuse(404, 'Not Found'), setUp('the token of the bot is wrong')],
    ['kicked', refuse(403, 'Forbidden: bot was kicked from the supergroup chat'), setUp('was removed')],
    [
      'wrong HTML',
      refuse(400, 'Bad Request: can\'t parse entities: Unsupported start tag "br" at byte offset 3'),
      { status: 'rejected' },
    ],
    ['too long', refuse(400, 'Bad Request: message is too long'), { status: 'rejected' }],
    ['empty', refuse(400, 'Bad Request: message text is empty'), { status: 'rejected' }],
    [
      'a refusal that nobody knows',
      refuse(400, 'Bad Request: NEW_RULE'),
      { status: 'retry', fault: 'event' },
    ],
    ['its own trouble', refuse(500, 'Internal Server Error'), { status: 'retry', fault: 'event' }],
    [
      'a server that is down',
      { status: 502, body: '<html>Bad Gateway</html>' },
      { status: 'retry', fault: 'destination' },
    ],
  ],
}

describeMessages(TELEGRAM)

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice' })

test('reads well by default', async () => {
  const { started, receiver } = await startMessages(TELEGRAM)
  const link = 'https://chat.example.com/events/0193?a=1&b=2'
  const changes = [{ tag: 'Tag_Profile_IM_Nick', value: 'Al <3 @bob', before: 'Alice' }]
  await started.deliver({ ...event, changes, link }, attempt())
  expect(receiver.requests.map(fieldsOf)).toEqual([
    {
      chat_id: -1001,
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
      text: [
        '<b>Profile.CallbackPortraitSet</b> alice by administrator',
        'Tag_Profile_IM_Nick: Alice → Al &lt;3 @\u2060bob',
        '<a href="https://chat.example.com/events/0193?a=1&amp;b=2">Open</a>',
        '<i>id 00000001</i>',
      ].join('\n'),
    },
  ])
})

test('writes into a topic, to a chat by name, behind a path', async () => {
  const { started, receiver } = await startMessages(TELEGRAM, {}, () => accept(1))
  const { started: other } = startPlugin(telegram, {
    ...TELEGRAM.optionsFor(`${receiver.url}/relay/`),
    chat: '@security_room',
    thread: 7,
  })
  await started.deliver(event, attempt())
  await other.deliver(event, attempt())
  expect(receiver.requests.map(({ url }) => url)).toEqual([
    `/bot${TOKEN}/sendMessage`,
    `/relay/bot${TOKEN}/sendMessage`,
  ])
  expect(receiver.requests.map(fieldsOf)).toMatchObject([
    { chat_id: -1001 },
    { chat_id: '@security_room', message_thread_id: 7 },
  ])
  expect(other.target).toBe(`the chat @security_room in Telegram through ${new URL(receiver.url).host}`)
})

test.each([
  [{ chat: 'security' }, 'chat must be the id of a chat'],
  [{ token: 'bot123' }, 'token must be a token like'],
  [{ url: 'https://user:password@example.com' }, '`url` must not hold a password'],
])('%j is refused', (options, sentence) => {
  const start = () => startPlugin(telegram, { token: TOKEN, chat: 1, ...options })
  expect(start).toThrow(sentence)
})
