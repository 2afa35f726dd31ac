import type { Database } from './file.ts'
import { NODE_FORGOTTEN_MS, type NodeRecord } from '../store.ts'
import { withoutNulls } from '../where.ts'

const BEAT = `
  INSERT INTO node (name, role, version, config, started_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (name) DO UPDATE SET role = excluded.role, version = excluded.version, config = excluded.config,
    started_at = excluded.started_at, seen_at = excluded.seen_at`

const FORGET = 'DELETE FROM node WHERE seen_at < ?'

const SELECT = `
  SELECT name, role, version, config, started_at AS startedAt, seen_at AS seenAt FROM node ORDER BY name`

/** Which gateways there are; in a file there is one at a time. */
export const nodeMethods = (database: Database) => {
  const beat = database.prepare(BEAT)
  const forget = database.prepare(FORGET)
  return {
    beat: ({ name, role, version, config, startedAt, seenAt }: NodeRecord): void => {
      beat.run(name, role, version, config, startedAt, seenAt)
      forget.run(seenAt - NODE_FORGOTTEN_MS)
    },
  }
}

export const nodeReads = (database: Database) => {
  const select = database.prepare(SELECT)
  return { nodes: (): NodeRecord[] => select.all().map(row => withoutNulls(row) as NodeRecord) }
}
