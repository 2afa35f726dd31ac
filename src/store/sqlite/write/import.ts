import type { Database } from '../file.ts'
import { eventInserter } from './insert-event.ts'
import { decisionMethods, INSERT_ROUTING } from './keep.ts'
import type { Memory } from '../waiting/memory.ts'
import type { ImportedEvent } from '../../store.ts'

/** Keeps events of an archive; calls `onWork` when one waits to be routed. */
export const importMethods = (database: Database, { unrouted }: Memory, onWork: () => void) => {
  const insertEvent = eventInserter(database)
  const insertRouting = database.prepare(INSERT_ROUTING)
  const { recordDecision } = decisionMethods(database)

  /** Returns whether it is new. */
  const importOne = ({ before, decision, explanation, ...event }: ImportedEvent): boolean => {
    const kept = insertEvent(event, before ? { before } : {})
    if (!kept) return false
    if (decision !== undefined) recordDecision(event.id, decision)
    if (event.unreadable !== undefined) return true
    if (explanation !== undefined) {
      insertRouting.run(kept.seq, event.receivedAt, explanation)
      return true
    }
    unrouted.add(kept)
    onWork()
    return true
  }

  return { importEvents: (events: ImportedEvent[]): number => events.filter(importOne).length }
}
