import { createHmac } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { MARKDOWN } from '../../test/support/attacks.ts'
import {
  describeMessages,
  startMessages,
  type MessageDestination,
} from '../../test/support/message-destination.ts'
import { startReceiver, type ReceivedRequest, type ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import feishu from './feishu.ts'

const TOKEN = 'f3a1c0de-0000-4000-8000-000000000000'
const SECRET = 'demo-secret'
const HOUR_MS = 3_600_000

const bodyOf = ({ body }: ReceivedRequest) => JSON.parse(String(body))

/** The Markdown of a card: its text, and then mentions. */
const markdownOf = (request: ReceivedRequest): string[] =>
  bodyOf(request).card.elements.flatMap((element: { tag: string; content: string }) =>
    element.tag === 'markdown' ? [element.content] : [],
  )

const reply = (code: number, msg: string, status = 200): ReceiverAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ code, data: {}, msg }),
})

const PLAIN_TEXT = { tag: 'plain_text', content: expect.stringMatching(/./) as string }
const CARD = {
  header: { template: expect.stringMatching(/^[a-z]+$/) as string, title: PLAIN_TEXT },
  elements: expect.arrayContaining([{ tag: 'note', elements: [PLAIN_TEXT] }]) as unknown[],
}

const judgeAt = (request: ReceivedRequest, now: number): ReceiverAnswer => {
  if (request.url !== `/open-apis/bot/v2/hook/${TOKEN}`)
    return reply(19001, 'param invalid: incoming webhook access token invalid')
  if (request.body.length > 20_000) return reply(9499, 'Bad Request', 400)
  const { timestamp, sign, msg_type: type, card } = bodyOf(request)
  const right = createHmac('sha256', `${timestamp}\n${SECRET}`).digest('base64')
  if (sign !== right || Math.abs(now - Number(timestamp) * 1000) > HOUR_MS)
    return reply(19021, 'sign match fail or timestamp is not within one hour from current time')
  if (type !== 'interactive') return reply(19002, 'params error, msg_type need')
  expect(card).toEqual(CARD)
  for (const content of markdownOf(request)) if (!content) return reply(230099, 'content is empty')
  return {
    ...reply(0, 'success'),
    body: '{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}',
  }
}

const busy = (afterMs: number) => ({ status: 'retry', fault: 'busy', afterMs }) as const

const setUp = (what: string) =>
  ({
    status: 'retry',
    fault: 'destination',
    afterMs: 60_000,
    reason: expect.stringContaining(what),
  }) as const

const FEISHU: MessageDestination<(typeof feishu)['options']> = {
  plugin: feishu,
  optionsFor: url => ({ url: `${url}/open-apis/bot/v2/hook/${TOKEN}`, secret: SECRET }),
  secrets: [TOKEN, SECRET],
  judge: request => judgeAt(request, Date.now()),
  textOf: request => markdownOf(request)[0] ?? '',
  titleOf: request => bodyOf(request).card.header.title.content,
  harmful: MARKDOWN,
  replies: [
    ['ok', reply(0, 'success'), { status: 'delivered' }],
    [
      'ok, of an old installation',
      { body: '{"Extra":null,"StatusCode":0,"StatusMessage":"success"}' },
      { status: 'delivered' },
    ],
    ['too many', reply(9499, 'too many request', 400), busy(60_000)],
    ['a bad request', reply(9499, 'Bad Request', 400), { status: 'rejected' }],
    ['too many bots at once', reply(11232, 'create message trigger rate limit'), busy(60_000)],
    ['an error of its own', reply(2200, 'Internal Error'), busy(5_000)],
    [
      'a limit that says for how long',
      {
        ...reply(99991400, 'request trigger frequency limit', 429),
        headers: { 'x-ogw-ratelimit-reset': '7' },
      },
      busy(7_000),
    ],
    ['a limit that does not', reply(99991400, 'request trigger frequency limit', 429), busy(60_000)],
    [
      'no such bot',
      reply(19001, 'param invalid: incoming webhook access token invalid'),
      setUp('the bot was removed from its group, or `url` is wrong'),
    ],
    [
      'a wrong signature',
      reply(19021, 'sign match fail or timestamp is not within one hour from current time'),
      setUp('`secret` is missing or not the one of the bot, or the clock here is wrong'),
    ],
    ['a wrong address', reply(19022, 'Ip Not Allowed'), setUp("not in the bot's IP allowlist")],
    ['no keyword', reply(19024, 'Key Words Not Found'), setUp("none of the bot's keywords")],
    ...[19002, 19036, 230001, 230025, 230028, 230099].map(
      code => [`refused with ${code}`, reply(code, 'no', 400), { status: 'rejected' }] as const,
    ),
    ['a code that nobody knows', reply(230020, 'new', 400), { status: 'retry', fault: 'event' }],
    [
      'a server that is down',
      { status: 502, body: 'Bad Gateway' },
      { status: 'retry', fault: 'destination' },
    ],
  ],
}

describeMessages(FEISHU)

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice_1' })

/** With a clock that the test moves, on both sides. */
const startAt = async (receiverNow: () => number, gatewayNow: () => number, secret: string | undefined) => {
  const receiver = await startReceiver({ answer: request => judgeAt(request, receiverNow()) })
  onTestFinished(receiver.close)
  const { url } = FEISHU.optionsFor(receiver.url)
  const options = { url, ...(secret !== undefined && { secret }) }
  return { receiver, ...startPlugin(feishu, options, { now: gatewayNow }) }
}

test('reads well by default', async () => {
  const { started, receiver } = await startMessages(FEISHU)
  const link = 'https://chat.example.com/events/0193-a_b'
  const changes = [{ tag: 'Tag_Profile_IM_Nick', value: 'Al *', before: 'Alice' }]
  await started.deliver({ ...event, changes, link }, attempt())
  expect(receiver.requests.map(request => bodyOf(request).card)).toEqual([
    {
      header: {
        template: 'blue',
        title: { tag: 'plain_text', content: 'Profile.CallbackPortraitSet: alice_1' },
      },
      elements: [
        {
          tag: 'markdown',
          content: [
            'By administrator',
            'Tag_Profile_IM_Nick: Alice → Al ＊',
            '[Open](https://chat.example.com/events/0193-a_b)',
          ].join('\n'),
        },
        { tag: 'note', elements: [{ tag: 'plain_text', content: 'id 00000001' }] },
      ],
    },
  ])
})

test('signs each attempt anew, as Feishu documents it', async () => {
  let now = 1_599_360_473_000
  const { started, receiver } = await startAt(
    () => now,
    () => now,
    SECRET,
  )
  expect(await started.deliver(event, attempt())).toEqual({ status: 'delivered' })
  now += 2 * HOUR_MS
  expect(await started.deliver(event, attempt({ number: 2 }))).toEqual({ status: 'delivered' })
  expect(await started.deliverMany?.([event], attempt())).toEqual({ status: 'delivered' })
  const [first, second] = receiver.requests.map(bodyOf)
  expect(first).toMatchObject({
    timestamp: '1599360473',
    sign: '3/MaVZ8JLIy4TUG+7KSFJqvUkTKd+HWY8g+56DZWq8s=',
  })
  expect(second.timestamp).toBe('1599367673')
  expect(second.sign).not.toBe(first.sign)
})

test.each([
  ['a clock that is behind by more than an hour', -HOUR_MS - 2_000, SECRET],
  ['a clock that is ahead by more than an hour', HOUR_MS + 2_000, SECRET],
  ['another secret', 0, 'another-secret'],
  ['no secret', 0, undefined],
])('says what to mend: %s', async (_, offBy, secret) => {
  const { started } = await startAt(Date.now, () => Date.now() + offBy, secret)
  expect(await started.deliver(event, attempt())).toMatchObject(setUp('or the clock here is wrong'))
})

test('sends no signature that nobody asked for', async () => {
  const { started, receiver } = await startAt(Date.now, Date.now, undefined)
  await started.deliver(event, attempt())
  expect(receiver.requests.map(bodyOf)).toEqual([{ msg_type: 'interactive', card: CARD }])
})

test('has the color that the template says, if Feishu knows it', async () => {
  const { started, receiver } = await startMessages(FEISHU, { color: '{{ operator }}' })
  for (const operator of ['Red ', 'carmine', 'pink', ''])
    await started.deliver({ ...event, operator }, attempt())
  expect(receiver.requests.map(request => bodyOf(request).card.header.template)).toEqual([
    'red',
    'carmine',
    'blue',
    'blue',
  ])
})

test('alerts members when it is told to', async () => {
  const { started, receiver } = await startMessages(FEISHU, {
    text: 'x',
    mention: ['ou_1', 'all'],
    mentionWhen: 'byAdmin',
  })
  await started.deliver({ ...event, byAdmin: true }, attempt())
  await started.deliver({ ...event, byAdmin: false }, attempt())
  expect(receiver.requests.map(markdownOf)).toEqual([['x', '<at id=ou_1></at> <at id=all></at>'], ['x']])
})

test('a text and a title that are empty leave the rest', async () => {
  const { started, receiver } = await startMessages(FEISHU, { text: ' ', title: '{{ group }}' }, () =>
    reply(0, 'success'),
  )
  await started.deliver(event, attempt())
  expect(receiver.requests.map(request => bodyOf(request).card)).toEqual([
    { elements: [{ tag: 'note', elements: [PLAIN_TEXT] }] },
  ])
})

const memberIds = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `ou_8f5e${String(index).padStart(28, '0')}`)

test('the longest title, text and mentions that there can be are taken together', async () => {
  const { started } = await startMessages(FEISHU, {
    title: '字'.repeat(300),
    text: '字"'.repeat(9_000),
    mention: memberIds(40),
  })
  expect(await started.deliver(event, attempt({ number: 1e9, isReplay: true }))).toEqual({
    status: 'delivered',
  })
})

test('refuses more mentions than fit', () => {
  const options = { url: 'http://127.0.0.1:1/', mention: memberIds(41) }
  expect(() => startPlugin(feishu, options)).toThrow('`mention` is too long')
})
