import type { Attempt, ChatEvent } from 'chatgate/plugin'

/** What must exist before events can be inserted. */
export const CREATE_TABLE = `CREATE TABLE chat_events (
  delivery_id text PRIMARY KEY,
  sequence bigint NOT NULL,
  event_id text NOT NULL,
  app text NOT NULL,
  command text NOT NULL,
  happened_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  operator text,
  subject text,
  group_id text,
  by_admin boolean NOT NULL,
  event jsonb NOT NULL
);`

type Row = Readonly<Record<string, string | null>>

/** How the text of a column becomes its value. */
const COLUMNS: Readonly<Record<string, (parameter: string) => string>> = {
  delivery_id: text => text,
  sequence: text => `${text}::bigint`,
  event_id: text => text,
  app: text => text,
  command: text => text,
  happened_at: text => `to_timestamp(${text}::double precision / 1000)`,
  received_at: text => `to_timestamp(${text}::double precision / 1000)`,
  operator: text => text,
  subject: text => text,
  group_id: text => text,
  by_admin: text => `${text}::boolean`,
  event: text => `${text}::jsonb`,
}

/** The columns of an event, as texts, in the order in which {@link insertInto} wants them. */
export const rowOf = (event: ChatEvent, { id, sequence }: Attempt): Row => ({
  delivery_id: storable(id),
  sequence: String(sequence),
  event_id: event.id,
  app: storable(event.app),
  command: storable(event.command),
  happened_at: String(event.time),
  received_at: String(event.receivedAt),
  operator: storable(event.operator),
  subject: storable(event.subject),
  group_id: storable(event.group),
  by_admin: String(event.byAdmin),
  event: storableJson(JSON.stringify(event)),
})

/** For a statement that is only explained. */
export const EMPTY_ROW = Object.keys(COLUMNS).map(() => null)

/** The statement that inserts a row, and changes nothing if an earlier attempt has. */
export const insertInto = (table: string): string => {
  const values = Object.values(COLUMNS).map((valueOf, index) => valueOf(`$${index + 1}::text`))
  const name = table
    .split('.')
    .map(part => `"${part}"`)
    .join('.')
  return `INSERT INTO ${name} (${Object.keys(COLUMNS).join(', ')}) VALUES (${values.join(', ')}) ON CONFLICT (delivery_id) DO NOTHING`
}

/** PostgreSQL keeps neither a NUL character nor half of a pair. */
const storable = <Text extends string | undefined>(
  text: Text,
): Text extends string ? string : string | null =>
  (text === undefined ? null : text.replaceAll('\0', '\uFFFD').toWellFormed()) as never

/**
 * In JSON both come as escapes; a backslash before one is a backslash of the text. What stands for them is no escape, as
 * a database with another encoding than UTF8 takes none.
 */
const storableJson = (json: string): string =>
  json.replaceAll(/\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g, found => (found === '\\\\' ? found : '\uFFFD'))
