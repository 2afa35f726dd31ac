import type { Pool } from './postgres-pool.ts'
import { NODE_FORGOTTEN_MS, type NodeRecord } from './store.ts'

const NODE_STATEMENTS = {
  beat: `
    INSERT INTO node (name, role, version, config, started_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (name) DO UPDATE SET role = excluded.role, version = excluded.version, config = excluded.config,
      started_at = excluded.started_at, seen_at = excluded.seen_at`,
  forget: 'DELETE FROM node WHERE seen_at < $1',
  select: `
    SELECT name, role, version, config, started_at AS "startedAt", seen_at AS "seenAt" FROM node ORDER BY name`,
}

/** Which gateways there are. */
export const nodeMethods = (pool: Pool) => ({
  beat: async ({ name, role, version, config, startedAt, seenAt }: NodeRecord): Promise<void> => {
    await pool.run(NODE_STATEMENTS.beat, [name, role, version, config, startedAt, seenAt])
    await pool.run(NODE_STATEMENTS.forget, [seenAt - NODE_FORGOTTEN_MS])
  },
})

export const nodeReads = (pool: Pool) => ({
  nodes: async (): Promise<NodeRecord[]> =>
    (await pool.run(NODE_STATEMENTS.select)) as unknown as NodeRecord[],
})
