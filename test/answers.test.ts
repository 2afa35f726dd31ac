/** The answers table of the design, row by row; `chatgate_callbacks_total` counts each under its name. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { signFor } from '../src/receive/verify.ts'
import {
  HEAD,
  newestEvent,
  postCallback,
  profileChange,
  signature,
  startGateway,
  type Posted,
} from './gateway.ts'
import { scrape } from './scrape.ts'

const TOKEN = 'xxxxyyyy'
const PREVIOUS = 'the-token-before'

const config = HEAD.replace('{}', `{ token: ${TOKEN}, previousToken: ${PREVIOUS} }`)
  .replace('port: 0 }', 'port: 0, maxBody: 64KiB }')
  .concat('routes: { all: { when: "*", steps: [{ log: {} }] } }')

const start = () => startGateway({ config })
const now = () => Math.floor(Date.now() / 1000)
const signed = (token = TOKEN, seconds = now()) => signature(token, seconds)
const change = profileChange('alice')

/** The same callback once more, and not a repeat, which would not be kept twice. */
let posted = 0
const unrepeated = (body: object | string | Uint8Array): object | string | Uint8Array =>
  body === change ? { ...change, EventTime: Date.now() + ++posted } : body

interface Row {
  case: string
  name: string
  status: number
  action?: 'OK'
  send: (url: string) => Promise<Posted>
}

const posts =
  (body: object | string | Uint8Array, query: Record<string, string | undefined> = {}) =>
  (url: string) =>
    postCallback(url, unrepeated(body), {
      CallbackCommand: 'Profile.CallbackPortraitSet',
      ...signed(),
      ...query,
    })

const raw =
  (init: RequestInit, search = '', path = '') =>
  async (url: string): Promise<Posted> => {
    const response = await fetch(`${url}${path}${search}`, init)
    return { status: response.status, answer: (await response.json()) as Posted['answer'] }
  }

const rows: Row[] = [
  { case: 'signed by the token', name: 'kept', status: 200, action: 'OK', send: posts(change) },
  {
    case: 'signed by the previous token',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts(change, signed(PREVIOUS)),
  },
  {
    case: 'signed four minutes ago',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts(change, signed(TOKEN, now() - 240)),
  },
  {
    case: 'a clock that is ahead',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts(change, signed(TOKEN, now() + 240)),
  },
  {
    case: 'an unknown command',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts({ CallbackCommand: 'New.Thing' }, { CallbackCommand: 'New.Thing' }),
  },
  {
    case: 'the command in the body only',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts(change, { CallbackCommand: undefined }),
  },
  {
    case: 'the command in the URL only',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts({ Scene: 'C2C' }, { CallbackCommand: 'ContentCallback.ResultNotify' }),
  },
  {
    case: 'a byte order mark',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts(`\uFEFF${JSON.stringify(change)}`),
  },
  {
    case: 'a before-event',
    name: 'decided',
    status: 200,
    action: 'OK',
    send: posts({ GroupId: 'g' }, { CallbackCommand: 'Group.CallbackBeforeSendMsg' }),
  },
  { case: "the console's probe", name: 'probe', status: 200, action: 'OK', send: raw({ method: 'POST' }) },
  {
    case: "the console's probe by GET",
    name: 'probe',
    status: 200,
    action: 'OK',
    send: raw({ method: 'GET' }),
  },
  {
    case: 'a body that does not fit its command',
    name: 'unreadable',
    status: 200,
    send: posts({ From_Account: 'a', ProfileItem: [{ Tag: 'T', Value: { deep: 1 } }] }),
  },
  {
    case: 'a body nested without end',
    name: 'unreadable',
    status: 200,
    send: posts(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
  },
  {
    case: 'an unknown app',
    name: 'app-unknown',
    status: 403,
    send: posts(change, { SdkAppid: '1400000009' }),
  },
  { case: 'no app', name: 'app-unknown', status: 403, send: posts(change, { SdkAppid: undefined }) },
  {
    case: 'an app called like a property',
    name: 'app-unknown',
    status: 403,
    send: posts(change, { SdkAppid: 'constructor' }),
  },
  { case: 'no sign', name: 'sign-missing', status: 403, send: posts(change, { Sign: undefined }) },
  { case: 'no time', name: 'sign-missing', status: 403, send: posts(change, { RequestTime: undefined }) },
  { case: 'signed by another token', name: 'sign-wrong', status: 403, send: posts(change, signed('zzzz')) },
  { case: 'a sign of another length', name: 'sign-wrong', status: 403, send: posts(change, { Sign: 'abc' }) },
  {
    case: 'a sign of another second',
    name: 'sign-wrong',
    status: 403,
    send: posts(change, { RequestTime: String(now() - 1) }),
  },
  {
    case: 'signed six minutes ago',
    name: 'too-old',
    status: 403,
    send: posts(change, signed(TOKEN, now() - 360)),
  },
  {
    case: 'signed six minutes ahead',
    name: 'too-old',
    status: 403,
    send: posts(change, signed(TOKEN, now() + 360)),
  },
  {
    case: 'a time that is no number',
    name: 'too-old',
    status: 403,
    send: posts(change, {
      RequestTime: 'soon',
      Sign: signFor(TOKEN, 'soon'),
    }),
  },
  { case: 'not JSON', name: 'not-json', status: 400, send: posts('{"CallbackCommand": ') },
  { case: 'a JSON list', name: 'not-json', status: 400, send: posts('[]') },
  { case: 'an empty body with a command', name: 'not-json', status: 400, send: posts('') },
  {
    case: 'no command anywhere',
    name: 'no-command',
    status: 400,
    send: posts('{}', { CallbackCommand: undefined }),
  },
  {
    case: 'URL and body disagree',
    name: 'command-mismatch',
    status: 400,
    send: posts(change, { CallbackCommand: 'State.StateChange' }),
  },
  {
    case: "a command of the gateway's own",
    name: 'reserved-command',
    status: 400,
    send: posts({}, { CallbackCommand: 'Gateway.DeliveryDead' }),
  },
  {
    case: 'an item of a batch disagrees',
    name: 'command-mismatch',
    status: 400,
    send: posts(
      { Events: [{ CallbackCommand: 'Push.AllMemberPush' }] },
      { CallbackCommand: 'Push.OfflinePush' },
    ),
  },
  {
    case: 'not gzip',
    name: 'bad-encoding',
    status: 400,
    send: url =>
      raw({ method: 'POST', body: 'plain', headers: { 'content-encoding': 'gzip' } }, `?${query()}`)(url),
  },
  {
    case: 'an unknown encoding',
    name: 'bad-encoding',
    status: 400,
    send: url =>
      raw({ method: 'POST', body: 'plain', headers: { 'content-encoding': 'zip' } }, `?${query()}`)(url),
  },
  { case: 'too large', name: 'too-large', status: 413, send: posts({ filler: 'x'.repeat(70_000) }) },
  {
    case: 'too large when inflated',
    name: 'too-large',
    status: 413,
    send: url =>
      raw(
        {
          method: 'POST',
          body: new Uint8Array(gzipSync(Buffer.alloc(10_000_000))),
          headers: { 'content-encoding': 'gzip' },
        },
        `?${query()}`,
      )(url),
  },
  {
    case: 'headers of 20 KB',
    name: 'headers-too-large',
    status: 431,
    send: raw({ method: 'POST', body: '{}', headers: { 'x-filler': 'x'.repeat(20_000) } }),
  },
  { case: 'another method', name: 'wrong-method', status: 405, send: raw({ method: 'PUT', body: '{}' }) },
  {
    case: 'a command by GET',
    name: 'wrong-method',
    status: 405,
    send: raw({}, '?CallbackCommand=State.StateChange'),
  },
  {
    case: 'another path',
    name: 'wrong-path',
    status: 404,
    send: raw({ method: 'POST', body: '{}' }, '', '/elsewhere'),
  },
]

const query = () =>
  new URLSearchParams({
    SdkAppid: '1400000001',
    CallbackCommand: 'State.StateChange',
    ...signed(),
  }).toString()

test('each kind of request gets its row of the answers table, and is counted under it', async () => {
  const gateway = await start()
  const counts = new Map<string, number>()
  for (const row of rows) {
    const { status, answer } = await row.send(gateway.url)
    expect({ case: row.case, status, action: answer.ActionStatus, code: answer.ErrorCode }).toEqual({
      case: row.case,
      status: row.status,
      action: row.action ?? 'FAIL',
      code: row.action ? 0 : 1,
    })
    expect(answer.ErrorInfo).toBeTypeOf('string')
    counts.set(row.name, (counts.get(row.name) ?? 0) + 1)
  }
  const metrics = await scrape(gateway)
  for (const [answer, count] of counts)
    expect({ answer, count: metrics.sum('chatgate_callbacks_total', { answer }) }).toEqual({ answer, count })
  const { events } = await gateway.get<{ events: unknown[] }>('/api/events?limit=100')
  expect(events).toHaveLength(
    rows.filter(({ name }) => ['kept', 'decided', 'unreadable'].includes(name)).length,
  )
})

test('without a token callbacks need no sign', async () => {
  const gateway = await startGateway({
    config: `${HEAD}routes: { all: { when: "*", steps: [{ log: {} }] } }`,
  })
  expect((await gateway.post(change)).status).toBe(200)
})

describe('what is kept', () => {
  test('an unreadable event is kept with the path of what does not fit, and no plugin sees it', async () => {
    const gateway = await start()
    const body = { From_Account: 'alice', ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: null }] }
    const { answer } = await posts(body)(gateway.url)
    expect(answer.ErrorInfo).toContain('/ProfileItem/0/Value must be')
    const event = await newestEvent(gateway)
    expect(event).toMatchObject({ reason: 'unreadable', routes: [], deliveries: [] })
    expect(event.unreadable).toContain('/ProfileItem/0/Value')
  })

  test('bytes that are not valid UTF-8 are kept as they came, inflated where they came compressed', async () => {
    const gateway = await start()
    const bytes = Buffer.concat([
      Buffer.from('{"From_Account":"'),
      Buffer.from([0xff, 0xfe, 0xc3]),
      Buffer.from('","ProfileItem":[]}'),
    ])
    await posts(new Uint8Array(bytes))(gateway.url)
    const first = await newestEvent(gateway)
    const stored = async (id: string) =>
      Buffer.from(await (await fetch(`${gateway.admin}/api/events/${id}/body`)).arrayBuffer())
    expect(await stored(first.id)).toEqual(bytes)

    const init = {
      method: 'POST',
      body: new Uint8Array(gzipSync(bytes)),
      headers: { 'content-encoding': 'gzip' },
    }
    const search = new URLSearchParams({
      SdkAppid: '1400000001',
      CallbackCommand: 'Profile.CallbackPortraitSet',
      ...signed(),
    })
    expect((await raw(init, `?${search.toString()}`)(gateway.url)).status).toBe(200)
    const second = await newestEvent(gateway)
    expect(second.id).not.toBe(first.id)
    expect(await stored(second.id)).toEqual(bytes)
  })

  test('the record shows neither Sign nor RequestTime', async () => {
    const gateway = await start()
    await posts(change)(gateway.url)
    const event = await newestEvent(gateway)
    expect(event.query).toContain('OptPlatform=iOS')
    expect(event.query).not.toMatch(/Sign|RequestTime/)
  })
})
