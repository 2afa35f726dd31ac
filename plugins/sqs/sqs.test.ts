import { assert, asyncProperty } from 'fast-check'
import { expect, test } from 'vitest'
import { startAwsReceiver } from '../../test/support/aws-receiver.ts'
import { attack } from '../../test/support/attacks.ts'
import type { ReceivedRequest, ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent, sampleEvents } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import type { Outcome } from 'chatgate/plugin'
import sqs from './sqs.ts'

const KEYS = { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalr/very+secret' }
const QUEUE = 'https://sqs.eu-central-1.amazonaws.com/123456789012/chat-events.fifo'
const GROUP = /^[A-Za-z0-9!-/:-@[-`{-~]{1,128}$/
const NO_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

const refusal = (type: string, status = 400, message = 'Because.'): ReceiverAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${type}`, message }),
})

interface Sent {
  QueueUrl: string
  MessageBody: string
  MessageAttributes: Record<string, { DataType: string; StringValue: string }>
  MessageGroupId?: string
  MessageDeduplicationId?: string
}

const sentIn = ({ body }: ReceivedRequest): Sent => JSON.parse(String(body)) as Sent

/** Refuses what SQS refuses. */
const judge = (request: ReceivedRequest): ReceiverAnswer => {
  const { QueueUrl, MessageBody, MessageAttributes, MessageGroupId, MessageDeduplicationId } = sentIn(request)
  if (request.url !== '/' || request.headers['x-amz-target'] !== 'AmazonSQS.SendMessage')
    return refusal('UnknownOperationException')
  if (QueueUrl !== QUEUE) return refusal('QueueDoesNotExist')
  if (MessageBody === '' || NO_XML.test(MessageBody)) return refusal('InvalidMessageContents')
  if (![MessageGroupId, MessageDeduplicationId].every(id => GROUP.test(id ?? '')))
    return refusal('InvalidParameterValue')
  const attributes = Object.values(MessageAttributes)
  if (attributes.length > 10 || attributes.some(({ StringValue }) => StringValue === ''))
    return refusal('InvalidParameterValue')
  return {
    body: JSON.stringify({
      MessageId: '5fea7756-0ea4-451a-a703-a558b933e274',
      MD5OfMessageBody: 'fafb00f5732ab283681e124bf8747ed1',
    }),
  }
}

const start = async (
  answer: (request: ReceivedRequest) => ReceiverAnswer = judge,
  options: Record<string, unknown> = {},
) => {
  const receiver = await startAwsReceiver(KEYS, answer, refusal)
  const { started } = startPlugin(sqs, { queue: QUEUE, url: receiver.url, ...KEYS, ...options })
  return { started, receiver }
}

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice' })

test('a message holds the event, and what tells a repeat', async () => {
  const { started, receiver } = await start()
  for (const number of [1, 2])
    expect(await started.deliver(event, attempt({ number }))).toEqual({ status: 'delivered' })
  const [first, second] = receiver.requests.map(sentIn)
  expect(JSON.parse(first?.MessageBody ?? '')).toEqual(event)
  expect(first?.MessageAttributes).toMatchObject({
    'webhook-id': { DataType: 'String', StringValue: attempt().id },
    'chatgate-command': { StringValue: 'Profile.CallbackPortraitSet' },
    'chatgate-sequence': { StringValue: '1' },
  })
  expect(first?.MessageGroupId).toBe('alice')
  expect(second?.MessageDeduplicationId).toBe(first?.MessageDeduplicationId)
})

test('every sample, and whatever users write, is taken and comes back whole', async () => {
  const { started, receiver } = await start()
  for (const sample of sampleEvents())
    expect(await started.deliver(sample, attempt()), sample.command).toEqual({ status: 'delivered' })
  const property = asyncProperty(attack, async text => {
    const hostile = { ...event, subject: text, command: text, body: { [text]: `${text}\uFFFE\uFFFF\u0001` } }
    expect(await started.deliver(hostile, attempt({ id: text }))).toEqual({ status: 'delivered' })
    const last = receiver.requests.at(-1)
    expect(last && JSON.parse(sentIn(last).MessageBody)).toEqual(hostile)
  })
  await assert(property, { numRuns: 100 })
})

test('without .fifo there is neither group nor deduplication', async () => {
  const queue = 'http://localhost:4566/000000000000/chat'
  const { started, receiver } = await start(() => ({ body: '{"MessageId":"1"}' }), {
    queue,
    region: 'us-east-1',
    body: 'chat',
  })
  const originalBody = Buffer.from('{"a":\n"\u00e9\uFFFF"}')
  expect(await started.deliver(event, attempt({ originalBody }))).toEqual({ status: 'delivered' })
  const [sent] = receiver.requests.map(sentIn)
  expect(sent).not.toHaveProperty('MessageGroupId')
  expect(sent).toMatchObject({ QueueUrl: queue, MessageBody: '{"a":\n"\u00e9\\uffff"}' })
})

test('who signs with another key is refused', async () => {
  const { started } = await start(judge, { secretKey: 'another' })
  expect(await started.deliver(event, attempt())).toMatchObject({
    status: 'retry',
    afterMs: 60_000,
    reason: expect.stringContaining('`secretKey` does not belong to `accessKey`'),
  })
})

const SET_UP: Partial<Outcome> = { status: 'retry', fault: 'destination', afterMs: 60_000 }

test.each<[what: string, answer: ReceiverAnswer, outcome: Partial<Outcome>]>([
  ...[
    'QueueDoesNotExist',
    'AccessDenied',
    'InvalidClientTokenId',
    'SignatureDoesNotMatch',
    'ExpiredToken',
    'MissingParameter',
  ].map((type): [string, ReceiverAnswer, Partial<Outcome>] => [type, refusal(type), SET_UP]),
  [
    'an old name',
    { status: 400, body: '{"__type":"AWS.SimpleQueueService.NonExistentQueue","message":"x"}' },
    SET_UP,
  ],
  [
    'a clock that is wrong',
    refusal('InvalidSignatureException', 403, 'Signature expired: 20261129T'),
    { ...SET_UP, reason: expect.stringContaining('the clock of this machine is wrong') },
  ],
  ['InvalidMessageContents', refusal('InvalidMessageContents'), { status: 'rejected' }],
  ['InvalidParameterValue', refusal('InvalidParameterValue'), { status: 'rejected' }],
  ['RequestThrottled', refusal('RequestThrottled', 403), { status: 'retry', fault: 'busy', afterMs: 1_000 }],
  ['InternalFailure', refusal('InternalFailure', 500), { status: 'retry', fault: 'destination' }],
  ['a code that nobody knows', refusal('NewCode'), { status: 'retry', fault: 'event' }],
  ['a page of a proxy', { body: '<html>Log in</html>' }, { status: 'retry', fault: 'destination' }],
  ['a refusal of a proxy', { status: 400, body: 'Bad Request' }, { status: 'retry', fault: 'destination' }],
  ['JSON of another service', { body: '{"ok":true}' }, { status: 'retry', fault: 'destination' }],
])('the answer %s', async (_, answer, outcome) => {
  const { started } = await start(() => answer)
  const seen = await started.deliver(event, attempt())
  expect(seen).toMatchObject(outcome)
  expect(JSON.stringify(seen)).not.toContain(KEYS.secretKey)
})

test.each([
  [
    'https://sqs.eu-central-1.amazonaws.com/123456789012/chat',
    'queue chat at sqs.eu-central-1.amazonaws.com',
  ],
  ['arn:aws-cn:sqs:cn-north-1:123456789012:chat.fifo', 'queue chat.fifo at sqs.cn-north-1.amazonaws.com.cn'],
  ['https://eu-west-1.queue.amazonaws.com/123456789012/chat', 'queue chat at eu-west-1.queue.amazonaws.com'],
])('%s is %s', (queue, target) => {
  expect(startPlugin(sqs, { queue, ...KEYS }).started.target).toBe(target)
})

test('a queue elsewhere needs a region', () => {
  expect(() => startPlugin(sqs, { queue: 'http://localhost:4566/000000000000/chat', ...KEYS })).toThrow(
    'add `region`',
  )
})
