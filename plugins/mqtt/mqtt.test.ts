import { assert, asyncProperty } from 'fast-check'
import { expect, test } from 'vitest'
import { attack, ATTACKS } from '../../test/support/attacks.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import mqtt from './mqtt.ts'
import { outcomeForAll, outcomeOfAck } from './outcome.ts'
import { topicMistake } from './topic.ts'

const event = sampleEvent('Profile.CallbackPortraitSet', { subject: 'alice' })
const startHere = (topic: string) => startPlugin(mqtt, { url: 'mqtt://127.0.0.1:1', topic }).started

test('each value stays within its level, whatever it holds', async () => {
  const started = startHere('{{ subject }}/x')
  const property = asyncProperty(attack, async subject => {
    const topic = started.preview?.({ ...event, subject }, attempt())['topic'] ?? ''
    expect(topic).toMatch(/^[^/+#$\0]*\/x$/)
    expect(topicMistake(topic)).toBeUndefined()
  })
  await assert(property, { examples: ATTACKS.map(text => [text]) })
})

test.each([
  ['chat/+', { status: 'retry', fault: 'event' }],
  ['#', { status: 'retry', fault: 'event' }],
  ['{{ group }}', { status: 'rejected' }],
  ['{{ subject }}/'.repeat(70), { status: 'rejected' }],
])('nothing is published to %.20s', async (topic, outcome) => {
  const subject = '字'.repeat(1_000)
  expect(await startHere(topic).deliver({ ...event, subject }, attempt())).toMatchObject(outcome)
})

test.each([
  [0, { status: 'delivered' }],
  [16, { status: 'retry', fault: 'event', reason: 'answered 16: nobody is subscribed to chat' }],
  [128, { status: 'retry', fault: 'event' }],
  [131, { status: 'retry', fault: 'event' }],
  [135, { status: 'retry', fault: 'event' }],
  [144, { status: 'rejected' }],
  [151, { status: 'retry', fault: 'busy' }],
  [153, { status: 'rejected' }],
])('an acknowledgement with %i', (code, outcome) => expect(outcomeOfAck(code, 'chat')).toMatchObject(outcome))

test.each([
  [1, 'must know MQTT 5'],
  [132, 'must know MQTT 5'],
  [4, 'look at the login'],
  [5, 'look at the login'],
  [134, 'look at the login'],
  [135, 'look at the login'],
  [138, 'banned'],
])('a refusal to connect with %i is for the operator', (code, toDo) => {
  const error = Object.assign(new Error('Connection refused'), { code })
  expect(outcomeForAll(error)).toMatchObject({ afterMs: 60_000, reason: expect.stringContaining(toDo) })
})

test.each([{ code: 136 }, { code: 137 }, { code: 'ECONNREFUSED' }, {}])('passes by itself: %j', more => {
  expect(outcomeForAll(Object.assign(new Error('no'), more))).toBeUndefined()
})
