/** One column on its way from a SQLite file to PostgreSQL. */
interface Column {
  type: 'bigint' | 'boolean' | 'bytea' | 'text'
  /** Its source in SQLite; by default the column of the same name. */
  from?: string
}

export interface Table {
  /** Its name in PostgreSQL. */
  name: string
  /** Its source in SQLite; by default the table of the same name. */
  from?: string
  /** The columns that rows are read by, in order: the primary key, or columns that are just as unique. */
  key: readonly string[]
  columns: Readonly<Record<string, Column>>
}

const bigint: Column = { type: 'bigint' }
const text: Column = { type: 'text' }

const IS_UNDER_WAY = `(state = 'waiting' AND event_seq IN (
    SELECT value FROM destination t CROSS JOIN json_each(t.under_way) WHERE t.name = delivery.destination
  ))`

/**
 * Everything an operator has, in the order in which it is moved. `from` handles what differs between the engines:
 *
 * - In PostgreSQL only waiting deliveries may have a due time, see store/postgres/schema.ts.
 * - What was under way when the gateway ended is counted as an attempt, as when a gateway starts on the file.
 * - Counts and circuits have their own tables there.
 * - The keys that recognize repeats are stored with the events in SQLite, but in their own table there, which is filled
 * at the end.
 */
export const TABLES: readonly Table[] = [
  {
    name: 'event',
    key: ['seq'],
    columns: {
      seq: bigint,
      id: text,
      app: text,
      command: text,
      kind: text,
      received_at: bigint,
      time: bigint,
      operator: text,
      subject: text,
      group: text,
      platform: text,
      client_ip: text,
      by_admin: { type: 'boolean' },
      query: text,
      body: { type: 'bytea' },
      unreadable: text,
      values_before: text,
      trace_parent: text,
      node: text,
    },
  },
  { name: 'unrouted', key: ['event_seq'], columns: { event_seq: bigint } },
  {
    name: 'routing',
    key: ['event_seq'],
    columns: { event_seq: bigint, routed_at: bigint, explanation: text },
  },
  { name: 'decision', key: ['event_seq'], columns: { event_seq: bigint, decision: text } },
  {
    name: 'profile',
    key: ['app', 'subject', 'tag', 'time', 'event_seq'],
    columns: {
      app: text,
      subject: { type: 'text', from: 'user' },
      tag: text,
      time: bigint,
      event_seq: bigint,
      value: text,
    },
  },
  {
    name: 'delivery',
    key: ['event_seq', 'destination'],
    columns: {
      event_seq: bigint,
      destination: text,
      state: text,
      position: bigint,
      order_key: text,
      digest: bigint,
      attempts: { type: 'bigint', from: `attempts + ${IS_UNDER_WAY}` },
      attempts_before: bigint,
      created_at: bigint,
      updated_at: bigint,
      due_at: {
        type: 'bigint',
        from: "iif(state = 'waiting', due_at, NULL)",
      },
      reason: text,
      replay: bigint,
      replays: bigint,
      progress: text,
    },
  },
  {
    name: 'attempt',
    key: ['event_seq', 'destination', 'attempt'],
    columns: {
      event_seq: bigint,
      destination: text,
      attempt: bigint,
      started_at: bigint,
      duration_ms: bigint,
      outcome: text,
      reason: text,
      config: text,
      node: text,
    },
  },
  {
    name: 'destination',
    key: ['name'],
    columns: { name: text, positions: bigint, paused_at: bigint, retries: bigint },
  },
  {
    name: 'circuit',
    from: '(SELECT * FROM destination WHERE circuit IS NOT NULL)',
    key: ['destination'],
    columns: { destination: { type: 'text', from: 'name' }, circuit: text },
  },
  {
    name: 'tally',
    from: 'destination',
    key: ['destination'],
    columns: {
      destination: { type: 'text', from: 'name' },
      waiting: bigint,
      delivered: bigint,
      dead: bigint,
      cancelled: bigint,
    },
  },
  { name: 'open_digest', key: ['destination'], columns: { destination: text, digest: bigint, size: bigint } },
  {
    name: 'replay',
    key: ['id'],
    columns: {
      id: bigint,
      request: text,
      state: text,
      created_at: bigint,
      updated_at: bigint,
      total: bigint,
      done: bigint,
      planned: bigint,
      waiting: bigint,
      waiting_until: bigint,
      cursor: bigint,
    },
  },
]

/** A value as both engines return it; booleans are 0 and 1. */
export type MovedValue = string | number | Uint8Array | null
/** A row's values in the order of its table's columns. */
export type Values = readonly MovedValue[]

/** The place of a row in its table: the rows after it are read next. */
export const placeOf = ({ key, columns }: Table, row: Values): MovedValue[] => {
  const names = Object.keys(columns)
  return key.map(name => row[names.indexOf(name)] ?? null)
}
