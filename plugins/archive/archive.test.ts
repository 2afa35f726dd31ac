import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { startAwsReceiver } from '../../test/support/aws-receiver.ts'
import { ATTACKS } from '../../test/support/attacks.ts'
import type { ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent, sampleEvents } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import type { Outcome } from 'chatgate/plugin'
import archive from './archive.ts'

const KEYS = { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalr/very+secret' }
const TAKEN: ReceiverAnswer = { headers: { etag: '"d41d8cd98f00b204e9800998ecf8427e"' } }

/** As S3 writes it. */
const refusal = (code: string, status = 403, message = 'Because.'): ReceiverAnswer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>656c76696e6727</RequestId><HostId>Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg==</HostId></Error>`,
})

const start = async (answer: ReceiverAnswer = TAKEN, options: Record<string, unknown> = {}) => {
  const receiver = await startAwsReceiver(KEYS, () => answer, refusal)
  const { started } = startPlugin(archive, {
    bucket: 'chat-events',
    prefix: 'chat/',
    region: 'eu-central-1',
    endpoint: receiver.url,
    pathStyle: true,
    ...KEYS,
    ...options,
  })
  return { started, receiver }
}

const event = {
  ...sampleEvent('Profile.CallbackPortraitSet', { subject: 'alice' }),
  time: Date.parse('2026-11-29T16:59:59.999Z'),
}

const linesOf = ({ body }: { body: Uint8Array }): unknown[] =>
  String(gunzipSync(body))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as unknown)

test('many events are one object, whose name says when, and a repeat replaces it', async () => {
  const { started, receiver } = await start()
  const events = [event, ...sampleEvents()]
  for (const number of [1, 2])
    expect(await started.deliverMany?.(events, attempt({ number }))).toEqual({ status: 'delivered' })
  await started.deliverMany?.(events, attempt({ id: 'another', isReplay: true }))
  const [first, second, replay] = receiver.requests
  expect(first).toMatchObject({ method: 'PUT', headers: { 'content-type': 'application/gzip' } })
  expect(first?.url).toMatch(
    new RegExp(`^/chat-events/chat/2026/11/29/16/${event.id}-[0-9a-f]{16}\\.ndjson\\.gz$`),
  )
  expect(first && linesOf(first)).toEqual(JSON.parse(JSON.stringify(events)))
  expect([second?.url, second?.body]).toEqual([first?.url, first?.body])
  expect(replay?.url).not.toBe(first?.url)
})

test('one event is an object too, whatever it holds and wherever it goes', async () => {
  const { started, receiver } = await start(TAKEN, { prefix: "a b/ü+'(&?#%/", body: 'cloudevents' })
  for (const text of ATTACKS)
    expect(await started.deliver({ ...event, subject: text, command: text }, attempt())).toEqual({
      status: 'delivered',
    })
  const [first] = receiver.requests
  expect(first?.url).toContain('/chat-events/a%20b/%C3%BC%2B%27%28%26%3F%23%25/2026/')
  expect(first && linesOf(first)).toMatchObject([{ specversion: '1.0', data: { id: event.id } }])
})

test('who signs with another key is refused', async () => {
  for (const [keys, why] of [
    [{ secretKey: 'another' }, '`secretKey` does not belong to `accessKey`'],
    [{ accessKey: 'AKIAANOTHER' }, '`accessKey` is not known'],
  ] as const) {
    const { started } = await start(TAKEN, keys)
    expect(await started.deliver(event, attempt())).toMatchObject({
      afterMs: 60_000,
      reason: expect.stringContaining(why),
    })
  }
})

test.each<[what: string, answer: ReceiverAnswer, outcome: Partial<Outcome>]>([
  ...(
    [
      ['AccessDenied', 403],
      ['NoSuchBucket', 404],
      ['ExpiredToken', 400],
      ['PermanentRedirect', 301],
      ['AuthorizationHeaderMalformed', 400],
      ['RequestTimeTooSkewed', 403],
    ] as const
  ).map(([code, status]): [string, ReceiverAnswer, Partial<Outcome>] => [
    code,
    refusal(code, status),
    { status: 'retry', fault: 'destination', afterMs: 60_000 },
  ]),
  ['a refusal without words', { status: 403 }, { status: 'retry', fault: 'destination', afterMs: 60_000 }],
  ['SlowDown', refusal('SlowDown', 503), { status: 'retry', fault: 'busy' }],
  ['RequestTimeout', refusal('RequestTimeout', 400), { status: 'retry', fault: 'destination' }],
  ['OperationAborted', refusal('OperationAborted', 409), { status: 'retry', fault: 'destination' }],
  ['InternalError', refusal('InternalError', 500), { status: 'retry', fault: 'destination' }],
  ['a code that nobody knows', refusal('NewCode', 400), { status: 'retry', fault: 'destination' }],
  [
    'a pause',
    { status: 429, headers: { 'retry-after': '7' } },
    { status: 'retry', fault: 'busy', afterMs: 7_000 },
  ],
  ['EntityTooLarge', refusal('EntityTooLarge', 400), { status: 'rejected' }],
  ['a page of a proxy', { body: '<html>Log in</html>' }, { status: 'retry', fault: 'destination' }],
])('the answer %s', async (_, answer, outcome) => {
  const { started } = await start(answer)
  const seen = await started.deliver(event, attempt())
  expect(seen).toMatchObject(outcome)
  expect(JSON.stringify(seen)).not.toContain(KEYS.secretKey)
})

test.each([
  [{}, 'bucket chat-events at chat-events.s3.eu-central-1.amazonaws.com'],
  [
    { endpoint: 'https://cos.ap-guangzhou.myqcloud.com', bucket: 'chat-1250000000' },
    'bucket chat-1250000000 at chat-1250000000.cos.ap-guangzhou.myqcloud.com',
  ],
  [{ endpoint: 'http://minio:9000/', pathStyle: true }, 'bucket chat-events at minio:9000'],
])('%o is %s', (options, target) => {
  expect(startPlugin(archive, { ...archive.example, ...options }).started.target).toBe(target)
})

test.each([
  [{ endpoint: 'http://127.0.0.1:9000' }, 'add `pathStyle: true`'],
  [{ endpoint: 'http://[::1]:9000' }, 'add `pathStyle: true`'],
  [{ bucket: 'chat.events' }, 'add `pathStyle: true`'],
  [{ endpoint: 'https://chat-events.s3.amazonaws.com' }, 'must not begin with the bucket'],
])('refuses %o', (options, why) => {
  expect(() => startPlugin(archive, { ...archive.example, ...options })).toThrow(why)
})
