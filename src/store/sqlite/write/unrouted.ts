import type { Database } from '../file.ts'
import { COLUMNS, eventOf } from '../../read/row.ts'
import type { KeptEvent } from '../../store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const UNROUTED_STATEMENTS = {
  select: `
    SELECT ${COLUMNS.event} FROM unrouted u JOIN event e ON e.seq = u.event_seq ORDER BY u.event_seq LIMIT ?`,
  insert: 'INSERT INTO unrouted (event_seq) VALUES (?)',
  delete: 'DELETE FROM unrouted WHERE event_seq = ?',
}

/** So much is held in memory; behind more, events are read back. */
const HELD_EVENTS_MAX = 1_024
const HELD_BYTES_MAX = 8 * 1024 * 1024

/**
 * The events that wait to be routed. Reading one back costs as much as writing it did, so as long as routing keeps up, what was just
 * kept is given from memory.
 */
export const unroutedEvents = (database: Database) => {
  const select = database.prepare(UNROUTED_STATEMENTS.select)
  const insert = database.prepare(UNROUTED_STATEMENTS.insert)
  const remove = database.prepare(UNROUTED_STATEMENTS.delete)
  /** All that wait, oldest first; undefined where that is not known, or too much. */
  let held: Map<number, KeptEvent> | undefined
  let heldBytes = 0

  const hold = (event: KeptEvent): void => {
    if (!held) return
    held.set(event.seq, event)
    heldBytes += event.body.byteLength
    if (held.size > HELD_EVENTS_MAX || heldBytes > HELD_BYTES_MAX) held = undefined
  }

  return {
    add: (event: KeptEvent): void => {
      insert.run(event.seq)
      hold(event)
    },

    first: (limit: number): KeptEvent[] => {
      if (held) return held.values().take(limit).toArray()
      const events = select.all(limit).map(row => eventOf(row))
      if (events.length < limit) {
        held = new Map()
        heldBytes = 0
        events.forEach(hold)
      }
      return events
    },

    /** Returns whether it was there. */
    remove: (seq: number): boolean => {
      heldBytes -= held?.get(seq)?.body.byteLength ?? 0
      held?.delete(seq)
      return remove.run(seq).changes > 0
    },

    /** What is held may not be what is in the file: a transaction was rolled back. */
    distrust: (): void => {
      held = undefined
    },
  }
}

/** For whoever only looks: what is in the file. */
export const unroutedReads = (database: Database) => {
  const select = database.prepare(UNROUTED_STATEMENTS.select)
  return { unrouted: (limit: number): KeptEvent[] => select.all(limit).map(row => eventOf(row)) }
}

export type UnroutedEvents = ReturnType<typeof unroutedEvents>
