/** The destination `postgres` with a real server: what is kept, what is told when it cannot be, and that nothing is lost. */
import { hash } from 'node:crypto'
import postgresClient from 'postgres'
import { describe, expect, onTestFinished, test } from 'vitest'
import postgres from '../../plugins/postgres/postgres.ts'
import { CREATE_TABLE } from '../../plugins/postgres/table.ts'
import { ATTACKS, LONG_ATTACKS } from '../support/attacks.ts'
import { change, destination } from '../support/delivering.ts'
import { HEAD, startGateway } from '../support/gateway.ts'
import { testPostgres } from '../support/postgres.ts'
import { startServer } from '../support/postgres-server.ts'
import { query } from '../support/query.ts'
import { startRelay } from '../support/relay.ts'
import { sampleEvent, sampleEvents } from '../support/sample-events.ts'
import { attempt, startPlugin } from '../support/start-plugin.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres()

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice' })

const start = async (url: string, options: Record<string, unknown> = {}) => {
  const { started } = startPlugin(postgres, { url, ...options })
  return started
}

const withTable = async (): Promise<string> => {
  const url = await newDatabase()
  await query(url, CREATE_TABLE)
  return url
}

describe('a row', () => {
  test('holds the event, once, however often it is delivered', async () => {
    const url = await withTable()
    const started = await start(url)
    const group = { ...event, group: '@TGS#1', time: 1_700_000_000_123 }
    for (const number of [1, 2])
      expect(await started.deliver(group, attempt({ number }))).toEqual({ status: 'delivered' })
    await started.deliver(group, attempt({ id: 'another', sequence: 2 }))
    const rows = await query(url, 'SELECT * FROM chat_events ORDER BY sequence')
    expect(rows).toHaveLength(2)
    expect(rows[0]).toEqual({
      delivery_id: attempt().id,
      sequence: '1',
      event_id: event.id,
      app: event.app,
      command: event.command,
      happened_at: new Date(1_700_000_000_123),
      received_at: new Date(event.receivedAt),
      operator: 'administrator',
      subject: 'alice',
      group_id: '@TGS#1',
      by_admin: false,
      event: group,
    })
  })

  test('takes the sample of every command, and whatever users write', async () => {
    const url = await withTable()
    const started = await start(url)
    const hostile = [...ATTACKS, ...LONG_ATTACKS, '\0', "'); DROP TABLE chat_events; --", '\\u0000']
    const events = [
      ...sampleEvents(),
      ...hostile.map(text => ({ ...event, subject: text, group: text, body: { [text]: [text, { text }] } })),
    ]
    const outcomes = await Promise.all(
      events.map((one, index) => started.deliver(one, attempt({ id: `delivery-${index}` }))),
    )
    expect(outcomes.filter(({ status }) => status !== 'delivered')).toEqual([])
    const rows = await query(url, 'SELECT subject FROM chat_events')
    expect(rows).toHaveLength(events.length)
    expect(rows.map(row => row['subject'])).toContain("'); DROP TABLE chat_events; --")
  })

  test('in a table of another schema, with more columns', async () => {
    const url = await newDatabase()
    await query(url, 'CREATE SCHEMA "Crm"')
    await query(url, CREATE_TABLE.replace('chat_events', '"Crm"."Events"').replace(');', ', note text);'))
    const started = await start(url, { table: 'Crm.Events' })
    expect(await started.probe?.(AbortSignal.timeout(10_000))).toEqual({
      ok: true,
      detail: 'table Crm.Events can be written',
    })
    expect(await started.deliver(event, attempt())).toEqual({ status: 'delivered' })
    expect(await query(url, 'SELECT note FROM "Crm"."Events"')).toEqual([{ note: null }])
  })
})

describe('tells before and at the delivery', () => {
  test.each<[what: string, sql: string, why: string]>([
    ['no table', '', 'there is no table chat_events; make it as docs/plugins.md says'],
    ['a missing column', CREATE_TABLE.replace('  group_id text,\n', ''), 'table chat_events lacks a column'],
    [
      'no key',
      CREATE_TABLE.replace(' PRIMARY KEY', ''),
      'delivery_id must be the primary key of table chat_events',
    ],
    [
      'another type',
      CREATE_TABLE.replace('by_admin boolean', 'by_admin date'),
      'a column of table chat_events has another type',
    ],
  ])('%s', async (_, sql, why) => {
    const url = await newDatabase()
    if (sql !== '') await query(url, sql)
    const started = await start(url)
    expect(await started.probe?.(AbortSignal.timeout(10_000))).toMatchObject({
      ok: false,
      detail: expect.stringContaining(why),
    })
    expect(await started.deliver(event, attempt())).toMatchObject({
      status: 'retry',
      fault: 'destination',
      afterMs: 60_000,
      reason: expect.stringContaining(why),
    })
  })

  test('a wrong password and a missing database, without the password', async () => {
    const url = await withTable()
    const wrong = url.replace(/:[^:@/]*@/, ':wrong-very-secret@')
    const outcomes = [
      await (await start(wrong)).deliver(event, attempt()),
      await (await start(`${url}_none`)).deliver(event, attempt()),
    ]
    expect(outcomes).toMatchObject([
      {
        status: 'retry',
        afterMs: 60_000,
        reason: expect.stringContaining('the user or the password in `url` is refused'),
      },
      { status: 'retry', afterMs: 60_000, reason: expect.stringContaining('there is no such database') },
    ])
    expect(JSON.stringify(outcomes)).not.toContain('secret')
  })

  test('a row that its constraints refuse, and the next one passes over the same connection', async () => {
    const url = await newDatabase()
    await query(url, CREATE_TABLE.replace('subject text', "subject text CHECK (subject <> 'bob')"))
    const started = await start(url)
    expect(await started.deliver({ ...event, subject: 'bob' }, attempt())).toMatchObject({
      status: 'rejected',
    })
    expect(await started.deliver(event, attempt())).toEqual({ status: 'delivered' })
  })

  test.each([
    [
      'too large for an index',
      'CREATE INDEX ON chat_events (subject)',
      Array.from({ length: 2_000 }, (_, n) => hash('sha256', String(n))).join(''),
      { status: 'rejected', reason: expect.stringContaining('(54000)') },
    ],
    [
      'refused by a trigger',
      `CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN
        IF NEW.subject = 'bob' THEN RAISE EXCEPTION 'not bob'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql;
      CREATE TRIGGER refusing BEFORE INSERT ON chat_events FOR EACH ROW EXECUTE FUNCTION refuse()`,
      'bob',
      { status: 'retry', reason: 'not bob (P0001)', fault: 'event' },
    ],
  ])('a row that is %s, and those beside it pass', async (_, sql, subject, outcome) => {
    const url = await withTable()
    await query(url, sql)
    const started = await start(url)
    const [refused, beside] = await Promise.all([
      started.deliver({ ...event, subject }, attempt({ id: 'refused' })),
      started.deliver(event, attempt({ id: 'beside' })),
    ])
    expect(refused).toEqual(outcome)
    expect(beside).toEqual({ status: 'delivered' })
  })
})

test('a table that is locked for long takes no connection of the server for each attempt', async () => {
  const url = await withTable()
  const started = await start(url)
  const [{ name } = expect.fail()] = await query(url, 'SELECT current_database() AS name')
  const ours = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'chatgate' AND datname = '${String(name)}'`
  const holder = postgresClient(url, { max: 1, onnotice: () => {} })
  onTestFinished(() => holder.end({ timeout: 0 }))
  await holder.unsafe('BEGIN; LOCK TABLE chat_events')
  for (let tried = 0; tried < 3; tried += 1) {
    const signal = AbortSignal.timeout(500)
    const under = ['a', 'b', 'c'].map(id => started.deliver(event, attempt({ id, signal })))
    for (const outcome of await Promise.all(under))
      expect(outcome).toMatchObject({ status: 'retry', fault: 'destination' })
    await until(async () => (await query(url, ours))[0]?.['count'] === 0, 'the server has ended it')
  }
  await holder.unsafe('COMMIT')
  expect(await started.deliver(event, attempt({ id: 'a' }))).toEqual({ status: 'delivered' })
})

test('a server that freezes, is thawed, dies and comes back costs no row, and no order', async () => {
  const server = await startServer()
  onTestFinished(server.remove)
  await query(server.url, CREATE_TABLE)
  const relay = await startRelay(server.host)
  const url = server.url.replace(server.host, relay.host)
  const config = `${HEAD}
routes:
  all:
    when: Profile.CallbackPortraitSet
    steps: [{ postgres: { url: "${url}", timeout: 1s, retry: { first: 50ms, max: 200ms }, circuit: { failures: 1000 } } }]`
  const gateway = await startGateway({ config })
  let posted = 0
  const post = async (): Promise<void> => {
    for (let count = 0; count < 5; count += 1) await gateway.post(change(`user-${posted % 2}`, (posted += 1)))
  }
  const arrived = async (): Promise<void> => {
    await until(
      async () => (await destination(gateway, 'all/postgres'))?.delivered === posted,
      `${posted} have arrived`,
    )
  }
  const failed = (): number => gateway.log.filter(({ msg }) => msg === 'will be tried again').length
  await post()
  await arrived()
  relay.silence()
  await post()
  await until(() => failed() > 0, 'an attempt has failed in time')
  relay.speak()
  await arrived()
  await server.kill()
  const before = failed()
  await post()
  await until(() => failed() > before, 'an attempt has failed without a server')
  await server.start()
  await arrived()
  await gateway.stop()
  const rows = await query(
    server.url,
    "SELECT subject, (event->'body'->>'n')::int AS n FROM chat_events ORDER BY sequence",
  )
  expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: posted }, (_, index) => index + 1))
})
