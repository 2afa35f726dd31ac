/** What stands in the URL of a callback: in whatever spelling, with an id of the request, and with secrets of its own. */
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import {
  HEAD,
  LOG_ONLY,
  newestEvent,
  signature,
  startGateway,
  type RunningGateway,
} from '../support/gateway.ts'

const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' }
const TOKEN = 'a-token'
const SIGNED = LOG_ONLY.replace('{}', `{ token: ${TOKEN} }`)

const FRIENDS = {
  CallbackCommand: 'Sns.CallbackFriendDelete',
  PairList: [{ From_Account: 'alice', To_Account: 'bob' }],
}

/** Posts to the callback address with this query and nothing beside it. */
const post = async (gateway: RunningGateway, query: string, body: unknown, method = 'POST') => {
  const response = await fetch(`${gateway.url}?${query}`, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
}

const kept = async (gateway: RunningGateway, filter = '') =>
  (await gateway.get<{ events: { command: string; subject?: string }[] }>(`/api/events?${filter}`)).events

test('the parameters are known in any spelling, and as Chat spells them before any other', async () => {
  const gateway = await startGateway({ config: SIGNED })
  const { Sign, RequestTime } = signature(TOKEN)
  const spelled = [
    'sdkappid=1400000001&callbackcommand=C&sign=S&requesttime=T&optplatform=iOS&clientip=127.0.0.1',
    'SDKAppID=1400000001&WebhookCommand=C&SIGN=S&REQUESTTIME=T&OPTPLATFORM=iOS&CLIENTIP=127.0.0.1',
    'SdkAppId=1400000001&command=C&Sign=S&RequestTime=T&OptPlatform=iOS&clientIp=127.0.0.1',
    'SdkAppid=1400000001&CallbackCommand=C&Sign=S&RequestTime=T&OptPlatform=iOS&ClientIP=127.0.0.1&command=x&sign=x&sdkappid=x',
  ]
  for (const query of spelled) {
    const filled = (sign: string) =>
      query
        .replace('=C&', `=${FRIENDS.CallbackCommand}&`)
        .replace('=S&', `=${sign}&`)
        .replace('=T&', `=${RequestTime}&`)
    expect({ query, ...(await post(gateway, filled(Sign), FRIENDS)) }).toEqual({
      query,
      status: 200,
      answer: OK,
    })
    const event = await newestEvent(gateway)
    expect(event).toMatchObject({
      subject: 'alice',
      platform: 'iOS',
      clientIp: '127.0.0.1',
      app: '1400000001',
    })
    expect(JSON.stringify(event)).not.toContain(Sign)
    expect(await post(gateway, filled('00'), FRIENDS)).toMatchObject({ status: 403 })
  }
  expect(await kept(gateway)).toHaveLength(spelled.length)
})

test('an older event of Call is taken, answered in its words, and kept once however often it comes', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const query = 'sdkappid=1400000001&command=call_end&contenttype=json&clientip=127.0.0.1&optplatform=iOS'
  const body = { UserId: 'Alice', RoomId: "Alice's Room", CallId: 'c-1', EventTime: 1_704_856_885 }
  for (let attempt = 0; attempt < 6; attempt++)
    expect(await post(gateway, query, body)).toEqual({ status: 200, answer: { ...OK, ErrorMessage: '' } })
  expect(await kept(gateway)).toMatchObject([
    {
      command: 'call_end',
      kind: 'after',
      operator: 'Alice',
      subject: 'c-1',
      group: "Alice's Room",
      platform: 'iOS',
    },
  ])
})

test('the same RequestId and bytes are a repeat, whatever the body tells, and the id is shown and found', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const base = 'SdkAppid=1400000001&CallbackCommand=Sns.CallbackFriendDelete'
  const ids = [
    'RequestId=2ea4e023-2859',
    'RequestId=2ea4e023-2859',
    'RequestID=2EA4E023-9999',
    'RequestId=100%25_x',
  ]
  for (const id of ids) expect((await post(gateway, `${base}&${id}`, FRIENDS)).status).toBe(200)
  expect(await kept(gateway)).toHaveLength(3)
  await post(gateway, `${base}&RequestId=2ea4e023-2859`, { ...FRIENDS, Other: 1 })
  expect(await kept(gateway), 'other bytes are another event').toHaveLength(4)
  await post(gateway, base, FRIENDS)
  await post(gateway, base, FRIENDS)
  expect(await kept(gateway), 'without an id nobody can tell').toHaveLength(6)

  expect(await kept(gateway, 'request=2ea4e023-2859')).toHaveLength(2)
  expect(await kept(gateway, 'request=2ea4e023-9999')).toHaveLength(1)
  expect(await kept(gateway, 'request=100%25_x')).toHaveLength(1)
  for (const id of ['2ea4e023', '%25', '1001_x']) expect(await kept(gateway, `request=${id}`)).toEqual([])

  const admin = ['--admin', gateway.admin]
  const listed = await chatgate(gateway.folder, ['events', '--request', '2EA4E023-9999', '--json', ...admin])
  const [found] = (JSON.parse(listed.stdout) as { events: { id: string }[] }).events
  const record = await gateway.get(`/api/events/${found?.id}`)
  expect(record).toMatchObject({ requestId: '2EA4E023-9999' })
  const shown = await chatgate(gateway.folder, ['show', found?.id ?? '', ...admin])
  expect(shown.stdout).toContain('request 2EA4E023-9999')
})

test('two like items of a batch with one RequestId are two events, and one each when it is repeated', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const query = 'SdkAppid=1400000001&CallbackCommand=Push.OfflinePush&RequestId=r-1'
  for (let attempt = 0; attempt < 2; attempt++)
    await post(gateway, query, { Events: [{ To_Account: 'alice' }, { To_Account: 'alice' }] })
  expect(await kept(gateway)).toHaveLength(2)
})

test("the URL's own secrets are neither kept nor shown", async () => {
  const gateway = await startGateway({
    config: `${HEAD}routes: { all: { when: "*", steps: [{ log: {} }] } }`,
  })
  const names = [
    'token',
    'key',
    'api_key',
    'secret',
    'auth',
    'Authorization',
    'password',
    'pwd',
    'sig',
    'access%5Ftoken',
  ]
  const own = names.map(name => `${name}=hush-${name.length}`).join('&')
  const query = (app: string) => `SdkAppid=${app}&contenttype=json&author=me&${own}`
  await post(gateway, query('1400000001'), FRIENDS)
  const { id } = await newestEvent(gateway)
  const record = await gateway.get<{ query: string }>(`/api/events/${id}`)
  expect(record.query).toBe(
    `SdkAppid=1400000001&contenttype=json&author=me&${names.map(name => `${name}=***`).join('&')}`,
  )
  expect((await post(gateway, query('7'), FRIENDS)).status).toBe(403)
  const { refused } = await gateway.get<{ refused: { query: string }[] }>('/api/refused')
  expect(refused[0]?.query).toContain('token=')
  const shown = await chatgate(gateway.folder, ['show', id, '--as-test', '--admin', gateway.admin])
  for (const text of [JSON.stringify(refused), shown.stdout, gateway.output.join('\n')])
    expect(text).not.toContain('hush')
})

test('what asks for nothing is taken as a probe of the console, and kept nowhere', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const rows = [
    ['OPTIONS', '', undefined, 200],
    ['OPTIONS', 'CallbackCommand=State.StateChange', undefined, 405],
    ['POST', '', '{}', 200],
    ['POST', 'contenttype=json', ' { }\n', 200],
    ['POST', '', '', 200],
    ['POST', '', '{"a":1}', 403],
    ['POST', 'SdkAppid=1400000001', '{"a":1}', 400],
    ['POST', 'CallbackCommand=State.StateChange', '{}', 403],
    ['POST', 'command=call_end', '{}', 403],
  ] as const
  for (const row of rows) {
    const [method, query, body, status] = row
    const posted = await post(gateway, query, body, method)
    expect({ row, ...posted }).toMatchObject({ row, status, answer: { ErrorCode: status === 200 ? 0 : 1 } })
  }
  expect(await kept(gateway)).toEqual([])
})
