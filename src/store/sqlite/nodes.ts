import type { Database } from './file.ts'
import { NODE_FORGOTTEN_MS, type NodeRecord } from '../store.ts'

const BEAT = `
  INSERT INTO node (name, role, version, config, started_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (name) DO UPDATE SET role = excluded.role, version = excluded.version, config = excluded.config,
    started_at = excluded.started_at, seen_at = excluded.seen_at`

const FORGET = 'DELETE FROM node WHERE seen_at < ?'

const BELIEVE =
  'INSERT INTO believed (one, at) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET at = excluded.at'

/** Which gateways there are, one at a time in a file, and until when the clock was believed, see retention-clock.ts. */
export const nodeMethods = (database: Database) => {
  const beat = database.prepare(BEAT)
  const forget = database.prepare(FORGET)
  const believe = database.prepare(BELIEVE)
  return {
    beat: ({ name, role, version, config, startedAt, seenAt }: NodeRecord): void => {
      beat.run(name, role, version, config, startedAt, seenAt)
      forget.run(seenAt - NODE_FORGOTTEN_MS)
    },
    believe: (until: number): void => void believe.run(until),
  }
}
