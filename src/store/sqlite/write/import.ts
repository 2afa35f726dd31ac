import type { Database } from '../file.ts'
import { orNull } from '../statement.ts'
import { decisionMethods, eventValues, INSERT_EVENT, INSERT_ROUTING } from './keep.ts'
import { ProfileHistory } from './profile.ts'
import type { Memory } from '../waiting/memory.ts'
import type { ImportedEvent } from '../../store.ts'

/** Keeps events of an archive; calls `onWork` when one waits to be routed. */
export const importMethods = (database: Database, { unrouted }: Memory, onWork: () => void) => {
  const insertEvent = database.prepare(INSERT_EVENT)
  const insertRouting = database.prepare(INSERT_ROUTING)
  const { recordDecision } = decisionMethods(database)
  const profiles = new ProfileHistory(database)

  /** Returns whether it is new. */
  const importOne = (event: ImportedEvent): boolean => {
    const { before, decision, explanation, changes: _changes, ...kept } = event
    const known = profiles.look(event)
    const values = orNull(before && JSON.stringify(before))
    const { changes, lastInsertRowid } = insertEvent.run(...eventValues(event), values)
    if (changes === 0) return false
    const seq = Number(lastInsertRowid)
    profiles.remember(event, seq, known)
    if (decision !== undefined) recordDecision(event.id, decision)
    if (event.unreadable !== undefined) return true
    if (explanation !== undefined) {
      insertRouting.run(seq, event.receivedAt, explanation)
      return true
    }
    unrouted.add({ ...kept, seq, ...(before && { before }) })
    onWork()
    return true
  }

  return { importEvents: (events: ImportedEvent[]): number => events.filter(importOne).length }
}
