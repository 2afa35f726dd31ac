import type { Outcome } from 'chatgate/plugin'
import { expect, onTestFinished, test } from 'vitest'
import { ATTACKS, LONG_ATTACKS } from '../../test/support/attacks.ts'
import { startReceiver, type ReceivedRequest, type ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent, sampleEvents } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import clickhouse from './clickhouse.ts'
import { CREATE_TABLE } from './table.ts'

const TAKEN: ReceiverAnswer = {
  headers: { 'x-clickhouse-summary': '{"written_rows":"1"}', 'x-clickhouse-query-id': 'b1' },
}

/** As ClickHouse says it. */
const failure = (code: number, said: string, status = 500): ReceiverAnswer => ({
  status,
  headers: { 'x-clickhouse-exception-code': String(code), 'x-clickhouse-query-id': 'b1' },
  body: `Code: ${code}. DB::Exception: ${said} (version 24.8.4.13 (official build))\n`,
})

const COLUMNS = [...CREATE_TABLE.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name)

const rowsIn = ({ body }: ReceivedRequest): Record<string, unknown>[] =>
  String(body)
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Record<string, unknown>)

/** Refuses what ClickHouse refuses of its rows. */
const judge = (request: ReceivedRequest): ReceiverAnswer => {
  const { searchParams, pathname } = new URL(request.url, 'http://clickhouse')
  if (pathname !== '/' || request.headers['x-clickhouse-key'] !== 'very-secret')
    return failure(516, 'gateway: Authentication failed', 403)
  if (searchParams.get('query') !== 'INSERT INTO `crm`.`chat_events` FORMAT JSONEachRow')
    return failure(62, 'Syntax error', 400)
  for (const row of rowsIn(request)) {
    if (!Object.keys(row).every(name => COLUMNS.includes(name)))
      return failure(117, 'Unknown field found while parsing JSONEachRow format')
    if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/.test(String(row['happened_at'])))
      return failure(41, 'Cannot parse datetime')
    if (/(?<!\\)(\\\\)*\\u[dD][89a-fA-F]/.test(String(request.body)))
      return failure(26, 'Cannot parse JSON string')
  }
  return TAKEN
}

const start = async (answer: (request: ReceivedRequest) => ReceiverAnswer = judge) => {
  const receiver = await startReceiver({ answer })
  onTestFinished(receiver.close)
  const options = { url: receiver.url, user: 'gateway', password: 'very-secret', table: 'crm.chat_events' }
  return { started: startPlugin(clickhouse, options).started, receiver }
}

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice' })

test('a row holds the event and what tells a repeat', async () => {
  const { started, receiver } = await start()
  const one = { ...event, group: '@TGS#1', time: 1_700_000_000_123, receivedAt: 1_700_000_000_456 }
  expect(await started.deliver(one, attempt())).toMatchObject({ status: 'delivered' })
  const [request] = receiver.requests
  expect(request && rowsIn(request)).toEqual([
    {
      delivery_id: attempt().id,
      sequence: 1,
      event_id: event.id,
      app: event.app,
      command: event.command,
      happened_at: '2023-11-14 22:13:20.123',
      received_at: '2023-11-14 22:13:20.456',
      operator: 'administrator',
      subject: 'alice',
      group_id: '@TGS#1',
      by_admin: 0,
      event: JSON.stringify(one),
    },
  ])
  const { searchParams } = new URL(request?.url ?? '', receiver.url)
  expect(Object.fromEntries(searchParams)).toMatchObject({
    wait_for_async_insert: '1',
    insert_deduplication_token: attempt().id,
  })
  expect(Object.keys((request && rowsIn(request)[0]) ?? {})).toEqual(COLUMNS)
})

test('many events are one insert, each with an id of its own that stays', async () => {
  const { started, receiver } = await start()
  const events = sampleEvents().map((one, index) => ({ ...one, id: `event-${index}` }))
  for (const number of [1, 2]) await started.deliverMany?.(events, attempt({ number }))
  const [first, second] = receiver.requests
  expect(first && new Set(rowsIn(first).map(row => row['delivery_id'])).size).toBe(events.length)
  expect(second?.body).toEqual(first?.body)
})

test('whatever users write is taken', async () => {
  const { started } = await start()
  for (const text of [...ATTACKS, ...LONG_ATTACKS]) {
    const hostile = {
      ...event,
      subject: text,
      operator: text,
      group: text,
      command: text,
      body: { [text]: text },
    }
    expect(await started.deliver(hostile, attempt()), text.slice(0, 20)).toMatchObject({
      status: 'delivered',
    })
  }
})

const SET_UP: Partial<Outcome> = { status: 'retry', fault: 'destination', afterMs: 60_000 }
const OF_THE_EVENT: Partial<Outcome> = { status: 'retry', fault: 'event' }

test.each<[what: string, answer: ReceiverAnswer, outcome: Partial<Outcome>]>([
  ['no table', failure(60, 'Table crm.chat_events does not exist. (UNKNOWN_TABLE)', 404), SET_UP],
  [
    'no table, of an old server',
    {
      status: 404,
      body: "Code: 60, e.displayText() = DB::Exception: Table default.x doesn't exist., e.what() = DB::Exception",
    },
    SET_UP,
  ],
  ['no database', failure(81, 'Database crm does not exist. (UNKNOWN_DATABASE)', 404), SET_UP],
  ['a wrong password', failure(516, 'gateway: Authentication failed: password is incorrect', 403), SET_UP],
  ['no right', failure(497, 'gateway: Not enough privileges. (ACCESS_DENIED)'), SET_UP],
  ['no column', failure(117, 'Unknown field found while parsing JSONEachRow format: group_id', 400), SET_UP],
  ['other data', failure(117, 'Cannot parse input: expected something', 400), OF_THE_EVENT],
  ['another type', failure(27, "Cannot parse input: expected '\"' before", 400), OF_THE_EVENT],
  ['a text that cannot be read', failure(26, 'Cannot parse JSON string', 400), OF_THE_EVENT],
  [
    'too many parts',
    failure(252, 'Too many parts (300). (TOO_MANY_PARTS)'),
    { status: 'retry', fault: 'busy' },
  ],
  ['no memory', failure(241, 'Memory limit exceeded'), { status: 'retry', fault: 'destination' }],
  [
    'a failure after the answer began',
    { ...failure(159, 'Timeout exceeded'), status: 200 },
    { status: 'retry', fault: 'destination' },
  ],
  ['a page of a proxy', { body: '<html>Log in</html>' }, { status: 'retry', fault: 'destination' }],
  [
    'a proxy that finds nobody',
    { status: 502, body: 'Bad Gateway' },
    { status: 'retry', fault: 'destination' },
  ],
])('the answer %s', async (_, answer, outcome) => {
  const { started } = await start(() => answer)
  const seen = await started.deliver(event, attempt())
  expect(seen).toMatchObject(outcome)
  expect(await started.deliverMany?.([event, event], attempt())).toEqual(seen)
})
