import { Webhook } from 'standardwebhooks'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startReceiver, type ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import webhook from './webhook.ts'

const OLD_SECRET = `whsec_${Buffer.alloc(24, 'old').toString('base64')}`
const SECRET = `whsec_${Buffer.alloc(32, 'new').toString('base64')}`

const event = sampleEvent('Profile.CallbackPortraitSet')

const receiver = async (answer: ReceiverAnswer = {}) => {
  const started = await startReceiver({ answer: () => answer })
  onTestFinished(started.close)
  return started
}

/** Sends one event to a receiver and returns the request it got. */
const deliver = async (options: Record<string, unknown>, given = event, tried = attempt()) => {
  const { url, requests } = await receiver()
  const { started } = startPlugin(webhook, { url: `${url}/chat`, ...options })
  expect(await started.deliver(given, tried)).toEqual({ status: 'delivered', detail: 'answered 200' })
  const [request] = requests
  if (!request || requests.length > 1) throw new Error(`${requests.length} requests came`)
  return request
}

describe('the body', () => {
  test('is the event by default', async () => {
    const { method, url, headers, body } = await deliver({})
    expect({ method, url }).toEqual({ method: 'POST', url: '/chat' })
    expect(headers['content-type']).toBe('application/json')
    expect(JSON.parse(body.toString())).toEqual(event)
  })

  test('is what Chat sent, byte for byte', async () => {
    const originalBody = Buffer.from('{ "From_Account" : "é\\u00e9" ,\n"n": 12345678901234567890 }')
    const { headers, body } = await deliver({ body: 'chat' }, event, attempt({ originalBody }))
    expect(headers['content-type']).toBe('application/json')
    expect(body).toEqual(originalBody)
  })

  test('is a CloudEvent in structured mode', async () => {
    const { headers, body } = await deliver({ body: 'cloudevents' })
    expect(headers['content-type']).toBe('application/cloudevents+json')
    expect(JSON.parse(body.toString())).toEqual({
      specversion: '1.0',
      id: event.id,
      source: '/chat/1400000001',
      type: 'Profile.CallbackPortraitSet',
      subject: 'id1',
      time: '2022-07-04T07:50:52.497Z',
      datacontenttype: 'application/json',
      data: event,
    })
  })
})

describe('the signature', () => {
  test.each(['event', 'chat', 'cloudevents'])(
    'of body %s is taken by a Standard Webhooks receiver',
    async body => {
      const request = await deliver({ secret: SECRET, body })
      expect(() => new Webhook(SECRET).verify(request.body, request.headers)).not.toThrow()
      expect(() => new Webhook(OLD_SECRET).verify(request.body, request.headers)).toThrow(
        'No matching signature found',
      )
      expect(() => new Webhook(SECRET).verify(`${String(request.body)} `, request.headers)).toThrow(
        'No matching',
      )
    },
  )

  test('is taken by receivers with the old and the new secret while secrets change', async () => {
    const request = await deliver({ secret: SECRET, previousSecret: OLD_SECRET })
    for (const secret of [SECRET, OLD_SECRET])
      expect(() => new Webhook(secret).verify(request.body, request.headers)).not.toThrow()
  })

  test('is absent without a secret, and the id and time are there all the same', async () => {
    const { headers } = await deliver({})
    expect(headers).not.toHaveProperty('webhook-signature')
    expect(headers).toMatchObject({
      'webhook-id': attempt().id,
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
    })
  })

  test('bears the time of the attempt, and the same id for each', async () => {
    const { url, requests } = await receiver()
    const times = [1_700_000_000_999, 1_700_000_100_000]
    const { started } = startPlugin(
      webhook,
      { url, secret: SECRET },
      { now: () => times[requests.length] ?? 0 },
    )
    for (const number of [1, 2]) await started.deliver(event, attempt({ number }))
    expect(requests.map(({ headers }) => headers['webhook-timestamp'])).toEqual(['1700000000', '1700000100'])
    expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(requests.map(({ headers }) => headers['chatgate-attempt'])).toEqual(['1', '2'])
  })

  test.each<[what: string, secret: string]>([
    ['empty', ''],
    ['without whsec_', Buffer.alloc(32).toString('base64')],
    ['too short', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['too long', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['no base64', `whsec_${'-'.repeat(40)}`],
  ])('a secret that is %s is refused, and not repeated', (_, secret) => {
    for (const option of ['secret', 'previousSecret'])
      expect(() => startPlugin(webhook, { url: 'http://crm', [option]: secret })).toThrow(
        new Error(
          `\`${option}\` must be whsec_ and 24 to 64 bytes in base64; make one with: echo "whsec_$(openssl rand -base64 32)"`,
        ),
      )
  })
})

describe('the headers', () => {
  test("say what it is, beside the operator's own", async () => {
    const { headers } = await deliver({ headers: { Authorization: 'Bearer abc', 'x-source': 'chat' } })
    expect(headers).toMatchObject({
      authorization: 'Bearer abc',
      'x-source': 'chat',
      'user-agent': 'chatgate',
      'chatgate-event': event.id,
      'chatgate-command': 'Profile.CallbackPortraitSet',
      'chatgate-attempt': '1',
    })
  })

  test('carry a command that no header could', async () => {
    const { headers } = await deliver(
      {},
      sampleEvent('Profile.CallbackPortraitSet', { command: 'X.é\r\nA: b\ud800' }),
    )
    expect(headers['chatgate-command']).toBe('X.%C3%A9%0D%0AA:%20b%EF%BF%BD')
  })

  test.each([
    'Content-Type',
    'webhook-id',
    'Webhook-Signature',
    'chatgate-event',
    'Host',
    'User-Agent',
    'Transfer-Encoding',
  ])('may not hold %s', name =>
    expect(() => startPlugin(webhook, { url: 'http://crm', headers: { [name]: 'x' } })).toThrow(
      `\`headers\` must not hold ${name}, which the gateway sets`,
    ),
  )

  test.each<[name: string, value: string]>([
    ['x y', 'z'],
    ['x', 'a\r\nb: c'],
    ['x', 'é'],
  ])('may not hold %j: %j', (name, value) =>
    expect(() => startPlugin(webhook, { url: 'http://crm', headers: { [name]: value } })).toThrow('headers'),
  )
})

test('a password in the URL is refused, and not repeated', () => {
  expect(() => startPlugin(webhook, { url: 'http://user:hidden@crm' })).toThrow(
    new Error('`url` must not hold a password; write `user` and `password` beside it'),
  )
})

test('a user and a password are sent as basic authentication, in UTF-8', async () => {
  const { headers } = await deliver({ user: 'chat', password: 'pass:wörd' })
  expect(headers['authorization']).toBe(`Basic ${Buffer.from('chat:pass:wörd').toString('base64')}`)
  const { started } = startPlugin(webhook, { url: 'http://crm', user: 'chat', password: 'hidden' })
  expect(started.preview?.(event, attempt())['headers']).toContain('authorization: ***')
})

test.each<[options: Record<string, unknown>, sentence: string]>([
  [{ user: 'a' }, '`user` and `password` go together; add the other one'],
  [{ password: 'hidden' }, '`user` and `password` go together; add the other one'],
  [{ user: 'a:b', password: 'hidden' }, 'user must be a user without a colon'],
  [
    { user: 'a', password: 'hidden', headers: { AUTHORIZATION: 'x' } },
    '`user` and the header `authorization` exclude each other; remove one of them',
  ],
  [{ method: 'GET' }, 'method must be'],
  [{ contentType: 'json' }, 'contentType must be the type of a content'],
  [{ contentType: 'a/b\r\nx: y' }, 'contentType must be the type of a content'],
])('%j is refused', (options, sentence) => {
  expect(() => startPlugin(webhook, { url: 'http://crm', ...options })).toThrow(sentence)
})

test.each(['event', 'chat', 'cloudevents'])(
  'the method and the type of body %s may be others',
  async body => {
    const contentType = 'application/vnd.kafka.json.v2+json; charset=utf-8'
    const { method, headers } = await deliver({ method: 'PUT', contentType, body, secret: SECRET })
    expect({ method, type: headers['content-type'] }).toEqual({ method: 'PUT', type: contentType })
    const { started } = startPlugin(webhook, { url: 'http://crm/a', method: 'PATCH' })
    expect(started.preview?.(event, attempt())['request']).toBe('PATCH http://crm/a')
  },
)

test('the target shows neither query nor fragment', () => {
  const { started } = startPlugin(webhook, { url: 'https://crm.internal/chat?key=hidden#hidden' })
  expect(started.target).toBe('https://crm.internal/chat')
})

test('a redirect is not followed', async () => {
  const { url, requests } = await receiver({ status: 308, headers: { location: '/elsewhere' } })
  expect(await startPlugin(webhook, { url }).started.deliver(event, attempt())).toMatchObject({
    status: 'retry',
  })
  expect(requests).toHaveLength(1)
})

test.each<[url: string, found: unknown]>([
  ['http://[::1]:1/x', { ok: true, detail: '[::1] is at ::1' }],
  [
    'http://nowhere.invalid/x',
    { ok: false, detail: expect.stringContaining('no address found for nowhere.invalid') },
  ],
])('probes %s', async (url, found) => {
  expect(await startPlugin(webhook, { url }).started.probe?.(AbortSignal.timeout(5000))).toEqual(found)
})

test('a command that is too long for a header is left out, not cut', async () => {
  const { url, requests } = await receiver()
  const { started } = startPlugin(webhook, { url })
  for (const command of ['C'.repeat(256), 'C'.repeat(257), '"'.repeat(9_000)])
    await started.deliver({ ...event, command }, attempt())
  expect(requests.map(({ headers }) => headers['chatgate-command'])).toEqual([
    'C'.repeat(256),
    undefined,
    undefined,
  ])
})
