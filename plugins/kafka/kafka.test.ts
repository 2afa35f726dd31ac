import {
  MultipleErrors,
  NetworkError,
  AuthenticationError,
  ProtocolError,
  ResponseError,
} from '@platformatic/kafka'
import { assert, asyncProperty } from 'fast-check'
import { expect, test } from 'vitest'
import { attack, ATTACKS } from '../../test/support/attacks.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import kafka from './kafka.ts'
import { outcomeForAll, outcomeForMessage } from './outcome.ts'
import { topicMistake } from './topic.ts'

const event = sampleEvent('Profile.CallbackPortraitSet', { subject: 'alice' })
const startHere = (options: Record<string, unknown>) =>
  startPlugin(kafka, { brokers: ['127.0.0.1:1'], topic: 'x', ...options }).started

test('a topic is one, whatever the values hold', async () => {
  const started = startHere({ topic: 'chat.{{ subject | slice: 0, 100 }}' })
  const property = asyncProperty(attack, async subject => {
    const topic = started.preview?.({ ...event, subject }, attempt())['topic'] ?? ''
    expect(topicMistake(topic)).toBeUndefined()
  })
  await assert(property, { examples: ATTACKS.map(text => [text]) })
})

test.each(['.', '..', 'chat events', '{{ group }}', 'x'.repeat(250)])('%.20s is no topic', async topic => {
  expect(await startHere({ topic }).deliver(event, attempt())).toMatchObject({
    status: 'retry',
    fault: 'event',
  })
})

test('a user needs a password', () => {
  expect(() => startHere({ username: 'gateway' })).toThrow('`username` and `password` go together')
})

/** As the library nests what a broker answers to a message. */
const answered = (code: number): Error =>
  new MultipleErrors('Producing messages failed.', [
    new ResponseError(0, 7, { '/responses/0/partition_responses/0': [code, null] }, undefined),
  ])

test.each([10, 18, 87])('%i is a matter of the message alone', code => {
  expect(outcomeForMessage(answered(code))).toMatchObject({ status: 'rejected' })
})

test.each([
  [3, 'create the topic'],
  [17, 'look at `topic`'],
  [29, 'let the user write'],
])('%i is a matter of the topic', (code, toDo) => {
  const reason = expect.stringContaining(toDo)
  expect(outcomeForMessage(answered(code))).toMatchObject({ status: 'retry', fault: 'event', reason })
})

test.each([5, 6, 7, 19, 20])('%i passes by itself, over a new connection', code => {
  const error = answered(code)
  expect(() => outcomeForMessage(error)).toThrow(error)
  expect(outcomeForAll(error)).toBeUndefined()
})

test.each([
  [answered(31), 'write to the cluster'],
  [
    new MultipleErrors('Cannot connect to any broker.', [
      new AuthenticationError('SASL authentication failed.', { cause: new ProtocolError(58) }),
    ]),
    'look at `username` and `password`',
  ],
  [new AuthenticationError('Invalid server signature.'), 'Look at `username`'],
])('someone must act: %s', (error, toDo) => {
  expect(() => outcomeForMessage(error)).toThrow(error)
  expect(outcomeForAll(error)).toMatchObject({ afterMs: 60_000, reason: expect.stringContaining(toDo) })
})

test('a broker that cannot be reached is only tried again', () => {
  const error = new MultipleErrors('Cannot connect to any broker.', [
    new NetworkError('Connection to 127.0.0.1:1 failed.', { cause: new Error('connect ECONNREFUSED') }),
  ])
  expect(() => outcomeForMessage(error)).toThrow(error)
  expect(outcomeForAll(error)).toBeUndefined()
})
