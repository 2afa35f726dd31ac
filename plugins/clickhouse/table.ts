import type { Attempt, ChatEvent } from 'chatgate/plugin'

/** What must exist before events can be inserted. */
export const CREATE_TABLE = `CREATE TABLE chat_events (
  delivery_id String,
  sequence UInt64,
  event_id String,
  app LowCardinality(String),
  command LowCardinality(String),
  happened_at DateTime64(3, 'UTC'),
  received_at DateTime64(3, 'UTC'),
  operator String,
  subject String,
  group_id String,
  by_admin UInt8,
  event String
) ENGINE = ReplacingMergeTree ORDER BY (app, command, happened_at, delivery_id);`

/** The columns of an event; what it has not is empty, and `event` is JSON as text, which every version has. */
export const rowOf = (event: ChatEvent, { id, sequence }: Pick<Attempt, 'id' | 'sequence'>) => ({
  delivery_id: id,
  sequence,
  event_id: event.id,
  app: event.app,
  command: whole(event.command),
  happened_at: timeOf(event.time),
  received_at: timeOf(event.receivedAt),
  operator: whole(event.operator),
  subject: whole(event.subject),
  group_id: whole(event.group),
  by_admin: event.byAdmin ? 1 : 0,
  event: JSON.stringify(event),
})

/** `2026-11-29 16:00:00.123`, which every version reads, unlike the form with a T and a Z. */
const timeOf = (time: number): string => new Date(time).toISOString().replace('T', ' ').replace('Z', '')

/** ClickHouse refuses an escape of half a pair. */
const whole = (text = ''): string => text.toWellFormed()

export const insertInto = (table: string): string => {
  const name = table
    .split('.')
    .map(part => `\`${part}\``)
    .join('.')
  return `INSERT INTO ${name} FORMAT JSONEachRow`
}
