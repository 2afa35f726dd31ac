import { expect, onTestFinished, test } from 'vitest'
import { startReceiver, type ReceivedRequest, type ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import { accept, fieldsOf, judgeText, methodOf, refuse, TOKEN } from '../../test/support/telegram-server.ts'
import telegram from './telegram.ts'

const event = sampleEvent('Profile.CallbackPortraitSet')

const startTelegram = async (text: string, answer: (request: ReceivedRequest) => ReceiverAnswer) => {
  const receiver = await startReceiver({ answer })
  onTestFinished(receiver.close)
  const options = { url: receiver.url, token: TOKEN, chat: -1001, text, update: '{{ subject }}' }
  return { receiver, started: startPlugin(telegram, options).started }
}

/** Starts it with a key, and a receiver that numbers its messages; the others answer edits in turn. */
const startUpdates = async (edits: ReceiverAnswer[] = []) => {
  let sent = 0
  const { started, receiver } = await startTelegram('{{ operator }}', request =>
    methodOf(request) === 'sendMessage' ? accept(++sent) : (edits.shift() ?? accept(0)),
  )
  const deliver = (subject: string, operator: string, sequence: number) =>
    started.deliver({ ...event, subject, operator }, attempt({ sequence }))
  /** Each as `1: text` for an edit of message 1, or `new: text`. */
  const seen = (): string[] =>
    receiver.requests
      .map(fieldsOf)
      .map(({ message_id, text }) => `${message_id ?? 'new'}: ${text.split('\n')[0]}`)
  return { started, receiver, deliver, seen }
}

test('a later event with the same key edits the message', async () => {
  const { started, receiver, deliver, seen } = await startUpdates()
  await deliver('alice', 'starts', 1)
  await deliver('bob', 'starts', 2)
  await deliver('alice', 'goes on', 3)
  await deliver('alice', 'ends', 4)
  await deliver('', 'has no key', 5)
  await deliver('', 'has none either', 6)
  expect(seen()).toEqual([
    'new: starts',
    'new: starts',
    '1: goes on',
    '1: ends',
    'new: has no key',
    'new: has none either',
  ])
  expect(methodOf(receiver.requests[2] ?? expect.fail())).toBe('editMessageText')
  await started.deliverMany?.([event, event], attempt())
  expect(methodOf(receiver.requests.at(-1) ?? expect.fail())).toBe('sendMessage')
})

test.each([
  'Bad Request: message to edit not found',
  "Bad Request: message can't be edited",
  'Bad Request: MESSAGE_ID_INVALID',
])('a message becomes a new one, which is edited from then on: %s', async description => {
  const { deliver, seen } = await startUpdates([refuse(400, description)])
  await deliver('alice', 'starts', 1)
  expect(await deliver('alice', 'goes on', 2)).toEqual({ status: 'delivered' })
  await deliver('alice', 'ends', 3)
  expect(seen()).toEqual(['new: starts', '1: goes on', 'new: goes on', '2: ends'])
})

test('a message that says so already is delivered', async () => {
  const same = refuse(
    400,
    'Bad Request: message is not modified: specified new message content and reply markup',
  )
  const { deliver, seen } = await startUpdates([same])
  await deliver('alice', 'starts', 1)
  expect(await deliver('alice', 'starts', 1)).toEqual({ status: 'delivered' })
  expect(seen()).toEqual(['new: starts', '1: starts'])
})

test('an edit that fails is tried again as an edit', async () => {
  const { deliver, seen } = await startUpdates([refuse(429, 'Too Many Requests', { retry_after: 3 })])
  await deliver('alice', 'starts', 1)
  expect(await deliver('alice', 'ends', 2)).toMatchObject({ status: 'retry', afterMs: 3_000 })
  await deliver('alice', 'ends', 2)
  expect(seen()).toEqual(['new: starts', '1: ends', '1: ends'])
})

test('an earlier event that comes late does not overwrite a later one', async () => {
  const { deliver, seen } = await startUpdates()
  await deliver('alice', 'ends', 2)
  await deliver('alice', 'starts', 1)
  await deliver('alice', 'starts anew', 3)
  expect(seen()).toEqual(['new: ends', 'new: starts', '1: starts anew'])
})

test('two at the same time are one message', async () => {
  const { deliver, seen } = await startUpdates()
  await Promise.all([deliver('alice', 'starts', 1), deliver('alice', 'ends', 2), deliver('bob', 'starts', 3)])
  expect(seen().toSorted()).toEqual(['1: ends', 'new: starts', 'new: starts'])
})

test('a message that did not get through is no message to edit', async () => {
  const { started, receiver } = await startTelegram('x', request =>
    judgeText(fieldsOf(request).text.includes('attempt 2') ? 'fits' : ''),
  )
  const subject = 'alice'
  expect(await started.deliver({ ...event, subject }, attempt())).toMatchObject({ status: 'rejected' })
  const second = attempt({ number: 2 })
  expect(await started.deliver({ ...event, subject }, second)).toEqual({ status: 'delivered' })
  expect(receiver.requests.map(methodOf)).toEqual(['sendMessage', 'sendMessage'])
})
