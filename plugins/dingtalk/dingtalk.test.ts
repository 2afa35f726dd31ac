import { createHmac } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { MARKDOWN_OR_MENTION } from '../../test/support/attacks.ts'
import {
  describeMessages,
  startMessages,
  type MessageDestination,
} from '../../test/support/message-destination.ts'
import { startReceiver, type ReceivedRequest, type ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import dingtalk from './dingtalk.ts'

const TOKEN = '566cc69da782ec33e42309f6'
const SECRET = 'SECdemo'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const bodyOf = ({ body }: ReceivedRequest) => JSON.parse(String(body))

const reply = (errcode: number, errmsg: string): ReceiverAnswer => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ errcode, errmsg }),
})

const judgeAt = ({ url, body, ...request }: ReceivedRequest, now: number): ReceiverAnswer => {
  const [path, query] = url.split('?')
  const { access_token: token, timestamp, sign } = Object.fromEntries(new URLSearchParams(query))
  if (path !== '/robot/send' || token !== TOKEN) return reply(300001, 'token is not exist')
  if (!(Math.abs(now - Number(timestamp)) <= HOUR_MS)) return reply(310000, 'timestamp is invalid')
  if (sign !== createHmac('sha256', SECRET).update(`${timestamp}\n${SECRET}`).digest('base64'))
    return reply(310000, 'sign not match')
  if (body.length > 20_000) return reply(460101, 'message too long')
  const { msgtype, markdown, at } = bodyOf({ url, body, ...request })
  if (msgtype !== 'markdown') return reply(400105, 'unsupported msgtype')
  if (!markdown.title || !markdown.text) return reply(40035, '缺少参数 json')
  expect(at).toEqual({
    atMobiles: expect.any(Array) as string[],
    atUserIds: expect.any(Array) as string[],
    isAtAll: expect.any(Boolean) as boolean,
  })
  return reply(0, 'ok')
}

/** Locks for ten minutes after the 20th message of a minute. */
const lockingAt = (now: () => number): ((request: ReceivedRequest) => ReceiverAnswer) => {
  let lockedUntil = 0
  let times: number[] = []
  return request => {
    times = [...times.filter(time => time > now() - MINUTE_MS), now()]
    if (times.length > 20) lockedUntil = Math.max(lockedUntil, now() + 10 * MINUTE_MS)
    return now() < lockedUntil
      ? reply(130101, 'send too fast, exceed 20 times per minute')
      : judgeAt(request, now())
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

const wrong = (description: string) =>
  reply(310000, `description:${description};solution:请联系群管理员;link:https://open.dingtalk.com`)

/** The mark and mentions of DingTalk's own are not from an event. */
const OWN = /\n\n(@[\w+-]+ ?)*\n*id \w+(, \w+( \d+)?)*$/

const DINGTALK: MessageDestination<(typeof dingtalk)['options']> = {
  plugin: dingtalk,
  optionsFor: url => ({ url: `${url}/robot/send?access_token=${TOKEN}`, secret: SECRET }),
  secrets: [TOKEN, SECRET],
  judge: request => judgeAt(request, Date.now()),
  textOf: request => bodyOf(request).markdown.text.replace(OWN, ''),
  titleOf: request => bodyOf(request).markdown.title,
  harmful: MARKDOWN_OR_MENTION,
  replies: [
    ['ok', reply(0, 'ok'), { status: 'delivered' }],
    ['too many', reply(130101, 'send too fast, exceed 20 times per minute'), busy(600_000)],
    [
      'far too many',
      { body: '{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"6a5d"}' },
      busy(600_000),
    ],
    ['far too many, in other words', { body: '{"punish":"deny","uuid":"6a5d"}' }, busy(600_000)],
    ['busy', reply(-1, '系统繁忙'), busy(5_000)],
    ['busy, in other words', reply(88, 'busy'), busy(5_000)],
    ['no keyword', reply(310000, 'keywords not in content'), setUp("none of the robot's keywords")],
    ['no keyword, in Chinese', wrong('关键词不匹配'), setUp("none of the robot's keywords")],
    ['a wrong signature', reply(310000, 'sign not match'), setUp('`secret` is missing or not the one')],
    ['a wrong signature, in Chinese', wrong('机器人发送签名不匹配'), setUp('`secret` is missing')],
    ['a wrong clock', reply(310000, 'timestamp is invalid'), setUp('the clock here is wrong')],
    ['a wrong address', reply(310000, 'ip 203.0.113.7 not in whitelist'), setUp("robot's IP allowlist")],
    ['security of another day', reply(310000, 'no'), setUp("the robot's security settings refuse")],
    ...[300001, 400013, 400101, 400102].map(
      code =>
        [
          `no such robot: ${code}`,
          reply(code, 'token is not exist'),
          setUp('the robot was removed from its group or stopped, or the token in `url` is wrong'),
        ] as const,
    ),
    ...[460101, 101002, 40035, 400105, 43004].map(
      code => [`refused with ${code}`, reply(code, 'no'), { status: 'rejected' }] as const,
    ),
    ['a code that nobody knows', reply(900_001, 'new'), { status: 'retry', fault: 'event' }],
    ['it is down', { status: 502, body: 'Bad Gateway' }, { status: 'retry', fault: 'destination' }],
  ],
}

describeMessages(DINGTALK)

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice_1' })

/** With a clock that the test moves. */
const startAt = async (
  answer: (request: ReceivedRequest) => ReceiverAnswer,
  now: () => number,
  more: Record<string, unknown> = {},
) => {
  const receiver = await startReceiver({ answer })
  onTestFinished(receiver.close)
  return { receiver, ...startPlugin(dingtalk, { ...DINGTALK.optionsFor(receiver.url), ...more }, { now }) }
}

test('reads well by default', async () => {
  const { started, receiver } = await startMessages(DINGTALK)
  const link = 'https://chat.example.com/events/0193-a_b'
  const changes = [{ tag: 'Tag_Profile_IM_Nick', value: 'Al * @all', before: 'Alice' }]
  await started.deliver({ ...event, changes, link }, attempt())
  expect(receiver.requests.map(bodyOf)).toEqual([
    {
      msgtype: 'markdown',
      markdown: {
        title: 'Profile.CallbackPortraitSet: alice_1',
        text: [
          '**Profile.CallbackPortraitSet** alice_1 by administrator  ',
          'Tag_Profile_IM_Nick: Alice → Al ＊ @\u2060all  ',
          '[Open](https://chat.example.com/events/0193-a_b)',
          '',
          'id 00000001',
        ].join('\n'),
      },
      at: { atMobiles: [], atUserIds: [], isAtAll: false },
    },
  ])
})

test('signs each attempt anew, as DingTalk documents it', async () => {
  let now = 1_599_360_473_000
  const { started, receiver } = await startAt(
    request => judgeAt(request, now),
    () => now,
  )
  expect(await started.deliver(event, attempt())).toEqual({ status: 'delivered' })
  now += 2 * HOUR_MS
  expect(await started.deliver(event, attempt({ number: 2 }))).toEqual({ status: 'delivered' })
  expect(await started.deliverMany?.([event], attempt())).toEqual({ status: 'delivered' })
  const [first, second] = receiver.requests.map(({ url }) => url)
  expect(first).toBe(
    `/robot/send?access_token=${TOKEN}&timestamp=1599360473000&sign=tGWkA5eQOQNCNPDgphtxIoNLO%2B%2FgD8Lcb705KQoRzeY%3D`,
  )
  expect(second).toContain('timestamp=1599367673000&')
  expect(second?.split('sign=')[1]).not.toBe(first?.split('sign=')[1])
})

test.each([
  ['a clock that is behind by more than an hour', -HOUR_MS - 2_000, SECRET, 'the clock here is wrong'],
  ['a clock that is ahead by more than an hour', HOUR_MS + 2_000, SECRET, 'the clock here is wrong'],
  ['another secret', 0, 'SECother', '`secret` is missing or not the one of the robot'],
])('says what to mend: %s', async (_, offBy, secret, reason) => {
  const { started } = await startAt(DINGTALK.judge, () => Date.now() + offBy, { secret })
  expect(await started.deliver(event, attempt())).toMatchObject(setUp(reason))
})

test('without a secret, the address stays as it is', async () => {
  const receiver = await startReceiver({ answer: () => reply(310000, 'sign not match') })
  onTestFinished(receiver.close)
  const path = `/robot/send?access_token=${TOKEN}`
  const { started } = startPlugin(dingtalk, { url: `${receiver.url}${path}` })
  expect(await started.deliver(event, attempt())).toMatchObject(setUp('`secret` is missing'))
  expect(receiver.requests.map(({ url }) => url)).toEqual([path])
})

test('waits until a locked robot is free again, and not longer', async () => {
  let now = Date.now()
  const { started } = await startAt(
    lockingAt(() => now),
    () => now,
  )
  for (let count = 1; count <= 20; count += 1)
    expect(await started.deliver(event, attempt())).toEqual({ status: 'delivered' })
  expect(await started.deliver(event, attempt())).toMatchObject(busy(600_000))
  now += 600_000
  expect(await started.deliver(event, attempt())).toEqual({ status: 'delivered' })
})

test('alerts members when it is told to', async () => {
  const { started, receiver } = await startMessages(DINGTALK, {
    text: 'x',
    mention: ['13800000000', 'manager4220', '+852-51234567', '014224562537650', 'all'],
    mentionWhen: 'byAdmin',
  })
  await started.deliver({ ...event, byAdmin: true }, attempt())
  await started.deliver({ ...event, byAdmin: false }, attempt())
  expect(receiver.requests.map(bodyOf)).toMatchObject([
    {
      markdown: {
        text: 'x\n\n@13800000000 @manager4220 @+852-51234567 @014224562537650 @all\n\nid 00000001',
      },
      at: {
        atMobiles: ['13800000000', '+852-51234567'],
        atUserIds: ['manager4220', '014224562537650'],
        isAtAll: true,
      },
    },
    { markdown: { text: 'x\n\nid 00000001' }, at: { atMobiles: [], atUserIds: [], isAtAll: false } },
  ])
})

test('a title and a text that are empty are no reason to refuse', async () => {
  const { started, receiver } = await startMessages(DINGTALK, { title: '{{ group }}', text: ' ' })
  expect(await started.deliver(event, attempt())).toEqual({ status: 'delivered' })
  const markdown = { title: 'id 00000001', text: 'id 00000001' }
  expect(receiver.requests.map(bodyOf)).toMatchObject([{ markdown }])
})

const mobiles = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(13_800_000_000 + index))

test('the longest title, text and mentions that there can be are taken together', async () => {
  const { started } = await startMessages(DINGTALK, {
    title: '字'.repeat(300),
    text: '字"'.repeat(9_000),
    mention: mobiles(100),
  })
  const last = attempt({ number: 1e9, isReplay: true })
  expect(await started.deliver(event, last)).toEqual({ status: 'delivered' })
})

test('refuses more mentions than fit', () => {
  const mention = mobiles(100).map(mobile => `+86-${mobile}`)
  const options = { url: 'http://127.0.0.1:1/', mention }
  expect(() => startPlugin(dingtalk, options)).toThrow('`mention` is too long')
})
