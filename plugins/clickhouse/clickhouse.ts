import {
  definePlugin,
  probeHost,
  readAddress,
  Type,
  type Attempt,
  type ChatEvent,
  type Outcome,
} from 'chatgate/plugin'
import { outcomeOf } from './outcome.ts'
import { CREATE_TABLE, insertInto, rowOf } from './table.ts'

/** An error of ClickHouse may come with a trace of its own calls. */
const REPLY_BYTES = 4 * 1024

export default definePlugin({
  kind: 'destination',
  summary: 'Inserts events as rows into a table of ClickHouse, over its HTTP interface.',
  http: true,
  options: {
    url: Type.String({
      pattern: '^https?://[^\\s/?#@]+/?$',
      mustBe: 'an address like http://clickhouse.internal:8123',
      description: 'The HTTP interface of the server, without user and password.',
    }),
    user: Type.String({
      pattern: '^[!-~]+$',
      mustBe: 'the name of a user',
      default: 'default',
      description: 'Who inserts.',
    }),
    password: Type.Optional(
      Type.String({
        secret: true,
        pattern: '^[!-~]+$',
        mustBe: 'a password in ASCII',
        description: "The user's password.",
      }),
    ),
    table: Type.String({
      pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}(\\.[A-Za-z_][A-Za-z0-9_]{0,127})?$',
      mustBe: 'the name of a table, like chat_events or crm.chat_events',
      default: 'chat_events',
      description: 'The table, with its database unless that is the usual one of the user.',
    }),
  },
  example: {
    url: 'http://clickhouse.internal:8123',
    user: 'gateway',
    password: 'example-password',
    table: 'crm.chat_events',
  },
  notes: `The table needs these columns, and may have others with a default. \`delivery_id\` is the same for every attempt, so ReplacingMergeTree drops repeats when it merges, and \`SELECT … FINAL\` shows none:

\`\`\`sql
${CREATE_TABLE}
\`\`\`

With \`digest: 10s\` the events of ten seconds are one insert, without it each event is its own, and the server collects them (\`async_insert\`). The user needs the right \`INSERT\` on the table. ClickHouse 21.11 or newer.`,
  delivery: { order: true },
  start({ url, user, password, table }, tools) {
    const { hostname, host } = readAddress(url)
    const insert = async (rows: readonly Record<string, unknown>[], attempt: Attempt): Promise<Outcome> => {
      const target = new URL('/', url)
      target.search = new URLSearchParams({
        query: insertInto(table),
        // The answer waits until the rows are written.
        async_insert: '1',
        wait_for_async_insert: '1',
        insert_deduplication_token: attempt.id,
      }).toString()
      const answer = await tools.request(target.href, {
        method: 'POST',
        headers: {
          'user-agent': 'chatgate',
          'content-type': 'application/x-ndjson',
          'x-clickhouse-user': user,
          ...(password !== undefined && { 'x-clickhouse-key': password }),
        },
        body: rows.map(row => `${JSON.stringify(row)}\n`).join(''),
        signal: attempt.signal,
        textBytes: REPLY_BYTES,
      })
      return outcomeOf(answer, table, tools.now())
    }
    return {
      target: `table ${table} at ${host}`,
      probe: () => probeHost(hostname, tools),
      preview: (event, attempt) => ({ table, row: JSON.stringify(rowOf(event, attempt), undefined, 2) }),
      deliver: (event, attempt) => insert([rowOf(event, attempt)], attempt),
      deliverMany: (events, attempt) => insert(rowsOf(events, attempt), attempt),
    }
  },
})

/** Each row has an id of its own, which is the same for every attempt. */
const rowsOf = (events: readonly ChatEvent[], attempt: Attempt) =>
  events.map(event => rowOf(event, { ...attempt, id: `${attempt.id}/${event.id}` }))
