import { expect, test } from 'vitest'
import {
  describeMessages,
  startMessages,
  type MessageDestination,
} from '../../test/support/message-destination.ts'
import type { ReceivedRequest } from '../../test/support/receiver.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import wecom from './wecom.ts'

const KEY = '693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa'

const contentOf = ({ body }: ReceivedRequest): string => JSON.parse(String(body)).markdown.content

const reply = (errcode: number, errmsg: string) => ({
  headers: { 'content-type': 'application/json; charset=UTF-8' },
  body: JSON.stringify({ errcode, errmsg }),
})

/** WeCom's own mark of the message, and mentions, are not from an event. */
const OWN = /\n(<@[a-z]+> ?)*\n?<font color="comment">id \w+(, \w+( \d+)?)*<\/font>$/

const WECOM: MessageDestination<(typeof wecom)['options']> = {
  plugin: wecom,
  optionsFor: url => ({ url: `${url}/cgi-bin/webhook/send?key=${KEY}` }),
  secrets: [KEY],
  judge(request) {
    if (request.url !== `/cgi-bin/webhook/send?key=${KEY}`) return reply(93000, 'invalid webhook url')
    const { msgtype, markdown } = JSON.parse(String(request.body))
    if (msgtype !== 'markdown') return reply(40008, 'invalid message type')
    if (!markdown?.content) return reply(44004, 'empty content')
    if (Buffer.byteLength(markdown.content) > 4_096)
      return reply(40058, 'markdown.content exceed max length 4096. invalid Request Parameter')
    return reply(0, 'ok')
  },
  textOf: request => contentOf(request).replace(OWN, ''),
  harmful: /[<>[\]`*]|^#/m,
  replies: [
    ['ok', reply(0, 'ok'), { status: 'delivered' }],
    [
      'too many',
      reply(45009, 'api freq out of limit, hint: [1689]'),
      { status: 'retry', fault: 'busy', afterMs: 60_000 },
    ],
    [
      'too many at once',
      reply(45033, 'concurrent limit'),
      { status: 'retry', fault: 'busy', afterMs: 60_000 },
    ],
    ['busy', reply(-1, 'system error'), { status: 'retry', fault: 'busy', afterMs: 5_000 }],
    [
      'no such robot',
      reply(93000, 'invalid webhook url, hint: [1689]'),
      {
        status: 'retry',
        fault: 'destination',
        afterMs: 60_000,
        reason: expect.stringContaining('the robot was removed from its group, or the key in `url` is wrong'),
      },
    ],
    [
      'too long, in the words of today',
      reply(40058, 'markdown.content exceed max length 4096. invalid Request Parameter'),
      { status: 'rejected' },
    ],
    [
      'too long, in the words of another day',
      reply(93000, 'markdown.content exceed max length 4096. invalid Request Parameter'),
      { status: 'rejected' },
    ],
    ...[45002, 44004, 40008, 40033, 40035].map(
      code => [`refused with ${code}`, reply(code, 'no'), { status: 'rejected' }] as const,
    ),
    ['a code that nobody knows', reply(301_021, 'new'), { status: 'retry', fault: 'event' }],
    [
      'a server that is down',
      { status: 502, body: 'Bad Gateway' },
      { status: 'retry', fault: 'destination' },
    ],
  ],
}

describeMessages(WECOM)

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice_1' })

test('reads well by default', async () => {
  const { started, receiver } = await startMessages(WECOM)
  const link = 'https://chat.example.com/events/0193'
  const changes = [{ tag: 'Tag_Profile_IM_Nick', value: 'Al *', before: 'Alice' }]
  await started.deliver({ ...event, changes, link }, attempt())
  expect(receiver.requests.map(contentOf)).toEqual([
    [
      '**Profile.CallbackPortraitSet** alice_1 by administrator',
      'Tag_Profile_IM_Nick: Alice → Al ＊',
      '[Open](https://chat.example.com/events/0193)',
      '<font color="comment">id 00000001</font>',
    ].join('\n'),
  ])
})

test('alerts members when it is told to', async () => {
  const { started, receiver } = await startMessages(WECOM, {
    text: 'x',
    mention: ['zhangsan', 'lisi'],
    mentionWhen: 'byAdmin',
  })
  await started.deliver({ ...event, byAdmin: true }, attempt())
  await started.deliver({ ...event, byAdmin: false }, attempt())
  await started.deliverMany?.(
    [
      { ...event, byAdmin: false },
      { ...event, byAdmin: true },
    ],
    attempt(),
  )
  const [first, second, many] = receiver.requests.map(contentOf)
  expect(first).toBe('x\n<@zhangsan> <@lisi>\n<font color="comment">id 00000001</font>')
  expect(second).not.toContain('<@')
  expect(many).toContain('<@zhangsan> <@lisi>')
})

test('refuses more mentions than fit', () => {
  const mention = Array.from({ length: 90 }, (_, index) => `someone-${index}`)
  expect(() => startPlugin(wecom, { url: 'http://127.0.0.1:1/', mention })).toThrow('`mention` is too long')
})
