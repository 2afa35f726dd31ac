import type { SQLInputValue } from 'node:sqlite'
import type { Database } from './sqlite-file.ts'
import { COLUMNS, eventOf, orNull } from './sqlite-rows.ts'
import type { KeptEvent, NewEvent, PlannedDelivery, Routing } from './store.ts'

const INSERT_EVENT = `
  INSERT INTO event (id, app, command, kind, received_at, time, operator, subject, "group", platform, client_ip, by_admin,
    query, body, unreadable)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`

const INSERT_DELIVERY = `
  INSERT INTO delivery (event_seq, destination, state, attempts, created_at, updated_at, due_at, reason)
  VALUES (?, ?, ?, 0, ?, ?, ?, ?)`

/** The statements of this file, for the test that looks at their plans. */
export const SELECT_UNROUTED = `
  SELECT ${COLUMNS.event} FROM unrouted u JOIN event e ON e.seq = u.event_seq ORDER BY u.event_seq LIMIT ?`

/** Keeps events and what routing decided about them; calls `onWork` when that leaves something to do. */
export const keepMethods = (database: Database, onWork: () => void) => {
  const insertEvent = database.prepare(INSERT_EVENT)
  const insertUnrouted = database.prepare('INSERT INTO unrouted (event_seq) VALUES (?)')
  const selectUnrouted = database.prepare(SELECT_UNROUTED)
  const deleteUnrouted = database.prepare('DELETE FROM unrouted WHERE event_seq = ?')
  const insertRouting = database.prepare(
    'INSERT INTO routing (event_seq, routed_at, explanation) VALUES (?, ?, ?)',
  )
  const insertDelivery = database.prepare(INSERT_DELIVERY)

  const appendOne = (event: NewEvent): void => {
    const { changes, lastInsertRowid } = insertEvent.run(...eventValues(event))
    if (changes === 0 || event.unreadable !== undefined) return
    insertUnrouted.run(lastInsertRowid)
    onWork()
  }

  const plan = ({ seq, routedAt }: Routing, { destination, state, reason }: PlannedDelivery): void => {
    const dueAt = state === 'waiting' ? routedAt : null
    insertDelivery.run(seq, destination, state, routedAt, routedAt, dueAt, orNull(reason))
    if (state === 'waiting') onWork()
  }

  const recordOne = (routing: Routing): void => {
    const { seq, routedAt, explanation, deliveries } = routing
    if (deleteUnrouted.run(seq).changes === 0) return
    insertRouting.run(seq, routedAt, explanation)
    for (const delivery of deliveries) plan(routing, delivery)
  }

  return {
    append: (events: NewEvent[]): void => events.forEach(appendOne),
    unrouted: (limit: number): KeptEvent[] => selectUnrouted.all(limit).map(row => eventOf(row)),
    recordRouting: (routings: Routing[]): void => routings.forEach(recordOne),
  }
}

const eventValues = (event: NewEvent): SQLInputValue[] => [
  event.id,
  event.app,
  event.command,
  event.kind,
  event.receivedAt,
  event.time,
  orNull(event.operator),
  orNull(event.subject),
  orNull(event.group),
  orNull(event.platform),
  orNull(event.clientIp),
  event.byAdmin ? 1 : 0,
  event.query,
  event.body,
  orNull(event.unreadable),
]
