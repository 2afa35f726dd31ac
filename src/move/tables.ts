/** One column on its way from a SQLite file into PostgreSQL. */
interface Column {
  type: 'bigint' | 'boolean' | 'bytea' | 'text'
  /** What it is read from in SQLite; else the column of the same name. */
  from?: string
}

export interface Table {
  /** Its name in PostgreSQL. */
  name: string
  /** What it is read from in SQLite; else the table of the same name. */
  from?: string
  /** The columns that rows are read by, in order: the primary key, or what would be one. */
  key: readonly string[]
  columns: Readonly<Record<string, Column>>
}

const bigint: Column = { type: 'bigint' }
const text: Column = { type: 'text' }

/**
 * All that an operator has, in the order in which it is moved. What both engines mean differently is said by `from`:
 *
 * - Only what waits may have a due time in PostgreSQL, see postgres-schema.ts.
 * - A lease belongs to a gateway that is gone, as it would when a gateway starts on the file: its delivery is due when the move began.
 * - Counts and circuits stand in tables of their own there.
 * - What tells repeats stands with the events in SQLite, and in a table of its own there, which is filled at the end.
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
      attempts: bigint,
      attempts_before: bigint,
      created_at: bigint,
      updated_at: bigint,
      due_at: {
        type: 'bigint',
        from: "iif(state <> 'waiting', NULL, iif(leased_by IS NULL, due_at, :begunAt))",
      },
      reason: text,
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
  { name: 'destination', key: ['name'], columns: { name: text, positions: bigint, paused_at: bigint } },
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
      cursor: bigint,
    },
  },
]

/** A value as both engines give it; booleans are 0 and 1. */
export type Value = string | number | Uint8Array | null
/** A row by the columns of its table, in their order there. */
export type Values = readonly Value[]

/** Where a row stands in its table: what comes after it is read next. */
export const placeOf = ({ key, columns }: Table, row: Values): Value[] => {
  const names = Object.keys(columns)
  return key.map(name => row[names.indexOf(name)] ?? null)
}
