import type { Database } from './file.ts'
import { withoutNulls } from '../read/row.ts'
import type { DestinationRecord } from '../store.ts'

const SELECT_DESTINATIONS = `
  SELECT name, waiting, dead, delivered, paused_at AS pausedAt, circuit, (
    SELECT created_at FROM delivery WHERE state = 'waiting' AND destination = name ORDER BY created_at LIMIT 1
  ) AS oldestWaitingAt
  FROM destination ORDER BY name`

const SELECT_CIRCUITS = 'SELECT name, circuit FROM destination WHERE circuit IS NOT NULL'

/** What is known of destinations. */
export const destinationReads = (database: Database) => ({
  circuits: () => database.prepare(SELECT_CIRCUITS).all() as { name: string; circuit: string }[],

  destinations: (): DestinationRecord[] =>
    database
      .prepare(SELECT_DESTINATIONS)
      .all()
      .map(row => withoutNulls(row) as DestinationRecord),
})
