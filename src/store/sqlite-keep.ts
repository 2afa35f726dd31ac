import type { SQLInputValue } from 'node:sqlite'
import type { Database } from './sqlite-file.ts'
import { COLUMNS, eventOf, orNull } from './sqlite-rows.ts'
import { profileKeeper } from './sqlite-profile.ts'
import { planner } from './sqlite-plan.ts'
import { type KeptEvent, type NewEvent, REPEAT_MS, type Routing } from './store.ts'

const INSERT_EVENT = `
  INSERT INTO event (id, app, command, kind, received_at, time, operator, subject, "group", platform, client_ip, by_admin,
    query, body, unreadable, trace_parent, node, values_before)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`

/** The statements of this file, for the test that looks at their plans. */
export const SELECT_UNROUTED = `
  SELECT ${COLUMNS.event} FROM unrouted u JOIN event e ON e.seq = u.event_seq ORDER BY u.event_seq LIMIT ?`

/**
 * Keeps events and what routing decided about them; calls `onWork` when that leaves something to do, and `onRepeat` for each event that is
 * left out (once more for one in a group that had to be repeated).
 */
export const keepMethods = (database: Database, onWork: () => void, onRepeat: () => void) => {
  const insertEvent = database.prepare(INSERT_EVENT)
  const insertUnrouted = database.prepare('INSERT INTO unrouted (event_seq) VALUES (?)')
  const selectUnrouted = database.prepare(SELECT_UNROUTED)
  const deleteUnrouted = database.prepare('DELETE FROM unrouted WHERE event_seq = ?')
  const insertRouting = database.prepare(
    'INSERT INTO routing (event_seq, routed_at, explanation) VALUES (?, ?, ?)',
  )
  const isRepeat = repeats(database)
  const profiles = profileKeeper(database)
  const plan = planner(database, onWork)

  const appendOne = (event: NewEvent): void => {
    const valuesBefore = profiles.valuesBefore(event)
    const { changes, lastInsertRowid } = insertEvent.run(...eventValues(event), orNull(valuesBefore))
    if (changes === 0) return
    profiles.remember(event, Number(lastInsertRowid))
    if (event.unreadable !== undefined) return
    insertUnrouted.run(lastInsertRowid)
    onWork()
  }

  const recordOne = ({ seq, routedAt, explanation, deliveries }: Routing): void => {
    if (deleteUnrouted.run(seq).changes === 0) return
    insertRouting.run(seq, routedAt, explanation)
    for (const delivery of deliveries) plan(seq, delivery, routedAt)
  }

  return {
    append: (events: NewEvent[]): void =>
      events.forEach(event => (isRepeat(event) ? onRepeat() : appendOne(event))),
    unrouted: (limit: number): KeptEvent[] => selectUnrouted.all(limit).map(row => eventOf(row)),
    recordRouting: (routings: Routing[]): void => routings.forEach(recordOne),
  }
}

/** Tells whether an event is a repeat, and remembers it if it is not. Forgets two old ones for each new one, so the table stays small. */
const repeats = (database: Database): ((event: NewEvent) => boolean) => {
  const forget = database.prepare(
    'DELETE FROM repeat WHERE key IN (SELECT key FROM repeat WHERE at < ? ORDER BY at LIMIT 2)',
  )
  const remember = database.prepare(`
    INSERT INTO repeat (key, at) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET at = excluded.at WHERE repeat.at < ?`)
  return ({ repeatKey, receivedAt }) => {
    if (repeatKey === undefined) return false
    const oldestAt = receivedAt - REPEAT_MS
    forget.run(oldestAt)
    return remember.run(repeatKey, receivedAt, oldestAt).changes === 0
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
  orNull(event.traceParent),
  orNull(event.node),
]
