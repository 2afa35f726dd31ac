import { expect, test } from 'vitest'
import {
  describeMessages,
  startMessages,
  type MessageDestination,
} from '../../test/support/message-destination.ts'
import type { ReceivedRequest, ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import discord from './discord.ts'

const PATH = '/api/webhooks/1234567890/very-secret_token'

const fieldsOf = ({ body }: ReceivedRequest) => JSON.parse(String(body))

const reply = (status: number, fields: object, headers = {}): ReceiverAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(fields),
})

const TAKEN = reply(200, { id: '1', type: 0, content: '', embeds: [], channel_id: '2' })

const invalid = (field: string): ReceiverAnswer =>
  reply(400, { message: 'Invalid Form Body', code: 50035, errors: { [field]: { _errors: [] } } })

const lengthOf = (text: unknown): number => Array.from(String(text)).length

/** Exactly what `content` mentions must be allowed, and nothing may be parsed from it. */
const isPhantom = ({ content, allowed_mentions }: ReturnType<typeof fieldsOf>): boolean => {
  const { parse, users, roles } = allowed_mentions
  const allowed = [...users.map((id: string) => `<@${id}>`), ...roles.map((id: string) => `<@&${id}>`)]
  return parse.length > 0 || allowed.join(' ') !== content
}

const judge = (request: ReceivedRequest): ReceiverAnswer => {
  const { pathname, searchParams } = new URL(request.url, 'http://x')
  if (pathname !== PATH) return reply(404, { message: 'Unknown Webhook', code: 10015 })
  // Without it Discord answers nothing, whatever becomes of the message.
  if (searchParams.get('wait') !== 'true') return { status: 204 }
  const fields = fieldsOf(request)
  const [embed] = fields.embeds
  if (isPhantom(fields)) return invalid('allowed_mentions')
  if (lengthOf(fields.content) > 2_000) return invalid('content')
  if (fields.embeds.length !== 1 || embed.description.trim() === '') return invalid('embeds')
  if (lengthOf(embed.description) > 4_096 || lengthOf(embed.footer.text) > 2_048) return invalid('embeds')
  return Number.isInteger(embed.color) ? TAKEN : invalid('color')
}

const setUp = (reason: string) => ({
  status: 'retry' as const,
  fault: 'destination' as const,
  afterMs: 3_600_000,
  reason: expect.stringContaining(reason) as string,
})

const DISCORD: MessageDestination<(typeof discord)['options']> = {
  plugin: discord,
  optionsFor: url => ({ url: `${url}${PATH}` }),
  secrets: [PATH, 'very-secret_token'],
  judge,
  /** With a letter instead of what a backslash makes harmless. */
  textOf: request => fieldsOf(request).embeds[0].description.replaceAll(/\\[^\p{L}\p{N}\s]/gu, 'x'),
  harmful: /[\\*_~|`[\]()<>]|^\s*([#+-]|\d+[.)])|[@＠](?!\u2060)/m,
  replies: [
    ['ok', TAKEN, { status: 'delivered' }],
    [
      'too many, in fractions of a second',
      reply(429, { message: 'You are being rate limited.', retry_after: 64.57, global: false }),
      {
        status: 'retry',
        fault: 'busy',
        afterMs: 64_570,
        reason: 'answered 429: You are being rate limited.',
      },
    ],
    [
      'too many, with a code',
      reply(429, {
        message: 'The write action has hit the write rate limit.',
        retry_after: 0.3,
        code: 20028,
      }),
      { status: 'retry', fault: 'busy', afterMs: 300 },
    ],
    [
      'too many, says the proxy before it',
      { status: 429, headers: { 'retry-after': '900' }, body: 'error code: 1015' },
      { status: 'retry', fault: 'busy', afterMs: 900_000 },
    ],
    ['no such webhook', reply(404, { message: 'Unknown Webhook', code: 10015 }), setUp('was deleted')],
    ['a wrong token', reply(401, { message: 'Invalid Webhook Token', code: 50027 }), setUp('`url` is wrong')],
    ['a wrong path', reply(404, { message: '404: Not Found', code: 0 }), setUp('`url` is wrong')],
    ['unauthorized without a code', reply(401, { message: 'Unauthorized' }), setUp('`url` is wrong')],
    ['no such thread', reply(404, { message: 'Unknown Channel', code: 10003 }), setUp('or the thread')],
    ['no right', reply(403, { message: 'Missing Permissions', code: 50013 }), setUp('may not write')],
    [
      'a forum',
      reply(400, { message: 'Webhooks posted to forum channels must have a thread_name', code: 220001 }),
      setUp('add `?thread_id=…` to `url`'),
    ],
    ['overloaded', reply(503, { message: 'API resource is overloaded', code: 130000 }), { fault: 'busy' }],
    ...[40005, 50006, 50035, 50109, 200000, 240000].map(
      code => [`refused with ${code}`, reply(400, { message: 'no', code }), { status: 'rejected' }] as const,
    ),
    [
      'a code that nobody knows',
      reply(400, { message: 'new', code: 999_999 }),
      { status: 'retry', fault: 'event' },
    ],
    ['no message in the answer', { status: 204 }, { status: 'retry', fault: 'destination' }],
    [
      'a server that is down',
      { status: 502, body: 'Bad Gateway' },
      { status: 'retry', fault: 'destination' },
    ],
  ],
}

describeMessages(DISCORD)

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice_1' })

test('reads well by default, and alerts nobody', async () => {
  const { started, receiver } = await startMessages(DISCORD)
  const link = 'https://chat.example.com/events/0193-a1'
  const changes = [{ tag: 'Tag_Nick', value: '-1. @here', before: '# Alice' }]
  await started.deliver({ ...event, changes, link }, attempt())
  expect(receiver.requests.map(fieldsOf)).toEqual([
    {
      content: '',
      embeds: [
        {
          description: [
            '**Profile.CallbackPortraitSet** alice\\_1 by administrator',
            'Tag\\_Nick: \\# Alice → \\-1. @\u2060here',
            '[Open](https://chat.example.com/events/0193-a1)',
          ].join('\n'),
          color: 0x95a5a6,
          footer: { text: 'id 00000001' },
        },
      ],
      allowed_mentions: { parse: [], users: [], roles: [] },
    },
  ])
})

test('alerts exactly whom it is told to alert, when it is told to', async () => {
  const { started, receiver } = await startMessages(DISCORD, {
    mention: ['80351110224678912', '&165511591545143296'],
    mentionWhen: 'byAdmin',
    color: '{% if byAdmin %} RED {% else %}mauve{% endif %}',
  })
  await started.deliver({ ...event, byAdmin: true }, attempt())
  await started.deliver({ ...event, byAdmin: false }, attempt())
  expect(receiver.requests.map(fieldsOf)).toMatchObject([
    {
      content: '<@80351110224678912> <@&165511591545143296>',
      embeds: [{ color: 0xe74c3c }],
      allowed_mentions: { parse: [], users: ['80351110224678912'], roles: ['165511591545143296'] },
    },
    { content: '', embeds: [{ color: 0x95a5a6 }], allowed_mentions: { parse: [], users: [], roles: [] } },
  ])
})

test('a color is no word that every object has', async () => {
  const { started } = await startMessages(DISCORD, { color: 'constructor' })
  expect(await started.deliver(event, attempt())).toEqual({ status: 'delivered' })
})

test('writes into a thread, and always waits', async () => {
  const { started, receiver } = await startMessages(DISCORD)
  const url = `${receiver.url}${PATH}?thread_id=7&wait=false`
  const { started: inThread } = startPlugin(discord, { url })
  await started.deliver(event, attempt())
  await inThread.deliver(event, attempt())
  expect(receiver.requests.map(request => request.url)).toEqual([
    `${PATH}?wait=true`,
    `${PATH}?thread_id=7&wait=true`,
  ])
})

test.each([
  ['everyone', ['@everyone'], 'mention[0] must be the id of a user'],
  ['a number that YAML rounds', [80351110224678912], 'mention[0] must be the id of a user'],
  ['a hundred', Array(100).fill('80351110224678912'), '`mention` is too long for a message in Discord'],
])('does not mention %s', (_, mention, sentence) => {
  expect(() => startPlugin(discord, { url: 'http://127.0.0.1:1/', mention })).toThrow(sentence)
})
