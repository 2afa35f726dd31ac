/** Addresses of systems that can never work are refused at the start, in words and without a secret. */
import { expect, test } from 'vitest'
import archive from '../../plugins/archive/archive.ts'
import clickhouse from '../../plugins/clickhouse/clickhouse.ts'
import kafka from '../../plugins/kafka/kafka.ts'
import mqtt from '../../plugins/mqtt/mqtt.ts'
import nats from '../../plugins/nats/nats.ts'
import rabbitmq from '../../plugins/rabbitmq/rabbitmq.ts'
import redis from '../../plugins/redis/redis.ts'
import sqs from '../../plugins/sqs/sqs.ts'
import { startPlugin } from '../support/start-plugin.ts'

const BROKERS = [
  { scheme: 'redis', start: (url: string) => startPlugin(redis, { url, stream: 'x' }) },
  { scheme: 'nats', start: (url: string) => startPlugin(nats, { url, subject: 'x' }) },
  { scheme: 'mqtt', start: (url: string) => startPlugin(mqtt, { url, topic: 'x' }) },
  { scheme: 'amqp', start: (url: string) => startPlugin(rabbitmq, { url, exchange: 'x' }) },
]

const WRONG = [
  ['user:hidden@h:99999', 'not a valid address'],
  ['user:hidden%ZZ@h', 'not a valid address'],
  ['user:hidden@a,b', 'must name one server'],
  ['user:hidden@h:0', 'must not have the port 0'],
] as const

test.each(BROKERS.flatMap(one => WRONG.map(([rest, why]) => ({ ...one, rest, why }))))(
  '$scheme://$rest',
  ({ scheme, start, rest, why }) => {
    expect(() => start(`${scheme}://${rest}`)).toThrow(why)
    expect(() => start(`${scheme}://${rest}`)).not.toThrow('hidden')
  },
)

test.each(BROKERS)('a password alone in $scheme:', ({ scheme, start }) => {
  const run = () => start(`${scheme}://:hidden@h`)
  // Older servers have no users.
  if (scheme === 'redis') expect(run).not.toThrow()
  else expect(run).toThrow('`url` has a password without a user')
})

test('a database of Redis is a number', () => {
  expect(() => startPlugin(redis, { url: 'redis://h/events', stream: 'x' })).toThrow(
    'no number of a database',
  )
})

const KEYS = { region: 'us-east-1', accessKey: 'key', secretKey: 'hidden-secret' }
const BUCKET = { bucket: 'chat', pathStyle: true, ...KEYS }

test.each<[what: string, start: () => unknown, why: string]>([
  ['kafka', () => startPlugin(kafka, { brokers: ['h:99999'], topic: 'x' }), 'the port of h:99999'],
  ['clickhouse', () => startPlugin(clickhouse, { url: 'http://h:99999' }), '`url` is not a valid address'],
  [
    'archive',
    () => startPlugin(archive, { ...BUCKET, endpoint: 'http://h:99999' }),
    '`endpoint` is not a valid',
  ],
  ['sqs', () => startPlugin(sqs, { ...KEYS, queue: 'http://h:99999/1/q' }), '`queue` is not a valid address'],
  [
    'sqs elsewhere',
    () => startPlugin(sqs, { ...KEYS, queue: 'http://h/1/q', url: 'http://h:99999' }),
    '`url` is not a valid address',
  ],
  ['a key of archive', () => startPlugin(archive, { ...BUCKET, accessKey: 'a\nb' }), 'accessKey must be'],
  [
    'a key of sqs',
    () => startPlugin(sqs, { ...KEYS, queue: 'http://h/1/q', accessKey: 'a b' }),
    'accessKey must be',
  ],
  ['another bucket', () => startPlugin(archive, { ...BUCKET, prefix: '../other/' }), 'prefix must be'],
  [
    'another bucket, deeper',
    () => startPlugin(archive, { ...BUCKET, prefix: 'a/../../b/' }),
    'prefix must be',
  ],
])('%s', (_, start, why) => {
  expect(start).toThrow(why)
})
