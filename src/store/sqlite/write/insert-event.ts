import type { SQLInputValue } from 'node:sqlite'
import type { Database } from '../file.ts'
import { orNull } from '../statement.ts'
import { ProfileHistory } from './profile.ts'
import type { KeptEvent, NewEvent } from '../../store.ts'

const INSERT_EVENT = `
  INSERT INTO event (id, app, command, kind, received_at, time, operator, subject, "group", platform, client_ip, by_admin,
    query, body, unreadable, trace_parent, node, repeat_key, values_before)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`

/**
 * Keeps an event, and what it changes of its subject's profile. Returns it as it would be read back; undefined for one whose id is known
 * already. What its tags had before is looked up, unless an archive says it.
 */
export type InsertEvent = (event: NewEvent, archived?: Pick<KeptEvent, 'before'>) => KeptEvent | undefined

export const eventInserter = (database: Database): InsertEvent => {
  const insertEvent = database.prepare(INSERT_EVENT)
  const profiles = new ProfileHistory(database)
  return (event, archived) => {
    const known = profiles.look(event)
    const { before } = archived ?? known
    const valuesBefore = orNull(before && JSON.stringify(before))
    const { changes, lastInsertRowid } = insertEvent.run(...eventValues(event), valuesBefore)
    if (changes === 0) return undefined
    const seq = Number(lastInsertRowid)
    profiles.remember(event, seq, known)
    const { repeatKey: _key, changes: _changes, ...kept } = event
    return { ...kept, seq, ...(before && { before }) }
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
  orNull(event.repeatKey),
]
