/** Destinations for systems that speak HTTP, through a gateway and YAML: whatever the system does, every event arrives, and a repeat can be told. */
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { atTheEndOfTest, eachHasItsEnd } from '../support/at-the-end.ts'
import { change, destination } from '../support/delivering.ts'
import { HEAD, startGateway } from '../support/gateway.ts'
import { startReceiver, type ReceivedRequest, type ReceiverAnswer } from '../support/receiver.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

interface Stored {
  /** What a repeat has in common with the first. */
  id: string
  n: number
}

interface System {
  name: string
  options: (url: string) => string
  taken: ReceiverAnswer
  stored: (request: ReceivedRequest) => Stored[]
}

const numberOf = (event: string): number => (JSON.parse(event) as { body: { n: number } }).body.n

const KEYS = 'accessKey: AKIAIOSFODNN7EXAMPLE, secretKey: very-secret-key'

const archived = ({ url, body }: ReceivedRequest): Stored[] =>
  String(gunzipSync(body))
    .trimEnd()
    .split('\n')
    .map(line => ({ id: `${url} ${numberOf(line)}`, n: numberOf(line) }))

const queued = ({ body }: ReceivedRequest): Stored[] => {
  const { MessageBody, MessageDeduplicationId } = JSON.parse(String(body)) as Record<string, string>
  return [{ id: MessageDeduplicationId ?? '', n: numberOf(MessageBody ?? '') }]
}

const inserted = ({ body }: ReceivedRequest): Stored[] =>
  String(body)
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { delivery_id: string; event: string })
    .map(({ delivery_id: id, event }) => ({ id, n: numberOf(event) }))

const SYSTEMS: readonly System[] = [
  {
    name: 'archive',
    options: url =>
      `archive: { bucket: chat, region: us-east-1, endpoint: "${url}", pathStyle: true, ${KEYS}`,
    taken: { headers: { etag: '"1"' } },
    stored: archived,
  },
  {
    name: 'archive with digest',
    options: url =>
      `archive: { bucket: chat, region: us-east-1, endpoint: "${url}", pathStyle: true, digest: 1s, ${KEYS}`,
    taken: { headers: { etag: '"1"' } },
    stored: archived,
  },
  {
    name: 'sqs',
    options: url => `sqs: { queue: "arn:aws:sqs:us-east-1:1:chat.fifo", url: "${url}", ${KEYS}`,
    taken: { body: '{"MessageId":"1"}' },
    stored: queued,
  },
  {
    name: 'clickhouse',
    options: url => `clickhouse: { url: "${url}"`,
    taken: { headers: { 'x-clickhouse-summary': '{}' } },
    stored: inserted,
  },
  {
    name: 'clickhouse with digest',
    options: url => `clickhouse: { url: "${url}", digest: 1s`,
    taken: { headers: { 'x-clickhouse-summary': '{}' } },
    stored: inserted,
  },
]

const FAULTS: readonly ReceiverAnswer[] = [
  { hang: true },
  { body: '<html>Log in</html>' },
  { status: 403, body: 'no' },
  { status: 503, body: 'down' },
]

test.concurrent.each(SYSTEMS)('$name', async ({ options, taken, stored }) => {
  // Whether it has taken what came before a fault nobody can tell.
  const receiver = await startReceiver({ answer: (_, index) => FAULTS[index] ?? taken })
  atTheEndOfTest(receiver.close)
  const config = `${HEAD}
routes:
  all:
    when: Profile.CallbackPortraitSet
    steps: [{ ${options(receiver.url)}, timeout: 1s, retry: { first: 20ms, max: 100ms }, circuit: { failures: 1000 } } }]`
  const gateway = await startGateway({ config })
  const count = 12
  for (let n = 0; n < count; n += 1) await gateway.post(change(`user-${n % 3}`, n))
  const [name = ''] = (
    await gateway.get<{ destinations: { name: string }[] }>('/api/destinations')
  ).destinations.map(one => one.name)
  await until(async () => (await destination(gateway, name))?.delivered === count, 'all are delivered')
  const good = receiver.requests.slice(FAULTS.length).flatMap(stored)
  expect([...new Set(good.map(({ n }) => n))].toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: count }, (_, n) => n),
  )
  // What came before a fault was told has the same id as when it came again.
  const ids = new Set(good.map(({ id }) => id))
  for (const { id } of receiver.requests.slice(0, FAULTS.length).flatMap(stored)) expect(ids).toContain(id)
  expect(gateway.output.join('\n')).not.toContain('very-secret-key')
  await gateway.stop()
})
