import type { Database } from '../file.ts'
import { UnroutedEvents } from '../write/unrouted.ts'
import { Destinations } from './destinations.ts'
import { Leases } from './leases.ts'
import { Lines } from './lines.ts'

/**
 * What the writer knows without asking the file, as nobody else writes to that: what waits to be routed, what waits to be delivered, what is
 * under way, and the counts of destinations.
 */
export interface Memory {
  unrouted: UnroutedEvents
  destinations: Destinations
  leases: Leases
  lines: Lines
  /** Writes down what has only been counted in memory; the last step of a transaction. */
  write: () => void
  /** The transaction is on disk. */
  commit: () => void
  /** What was done in a transaction was undone. */
  rollBack: () => void
}

export const createMemory = (database: Database): Memory => {
  const unrouted = new UnroutedEvents(database)
  const leases = new Leases()
  const destinations = new Destinations(database, leases)
  const lines = new Lines(database, destinations, leases)
  return {
    unrouted,
    destinations,
    leases,
    lines,
    write: () => {
      unrouted.write()
      destinations.write()
    },
    commit: () => leases.commit(),
    rollBack: () => {
      unrouted.letGo()
      leases.rollBack()
      destinations.letGo()
      lines.letGo()
    },
  }
}
