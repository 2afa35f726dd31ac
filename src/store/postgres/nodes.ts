import type { Pool } from './connection/pool.ts'
import { NODE_FORGOTTEN_MS, NODE_SILENT_MS, type NodeRecord } from '../store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const NODE_STATEMENTS = {
  beat: `
    INSERT INTO node (name, role, version, config, started_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (name) DO UPDATE SET role = excluded.role, version = excluded.version, config = excluded.config,
      started_at = excluded.started_at, seen_at = excluded.seen_at`,
  forget: 'DELETE FROM node WHERE seen_at < $1',
  // Times of processes are the database's, as the clocks of nodes differ.
  beatProcess: `
    INSERT INTO process (id, seen_at) VALUES ($1, now()) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`,
  // The clock of the database was set back: each has the time it has from now on.
  mendSeen: 'UPDATE process SET seen_at = now() WHERE seen_at > now()',
  // `0` is the character after the slash.
  releaseSilent: `
    WITH silent AS MATERIALIZED (
      DELETE FROM process WHERE seen_at < now() - ${NODE_SILENT_MS} * interval '1 millisecond' RETURNING id
    ), leased AS MATERIALIZED (
      SELECT d.event_seq, d.destination FROM silent s CROSS JOIN LATERAL (
        SELECT event_seq, destination, order_key FROM delivery
        WHERE leased_by >= s.id || '/' AND leased_by < s.id || '0'
        ORDER BY destination, order_key, event_seq FOR NO KEY UPDATE
      ) d
    )
    UPDATE delivery d SET due_at = $1, leased_by = NULL FROM leased l
    WHERE d.event_seq = l.event_seq AND d.destination = l.destination RETURNING 1`,
  believe: 'INSERT INTO believed (at) VALUES ($1) ON CONFLICT (one) DO UPDATE SET at = excluded.at',
}

/** Whose leases are whose: an owner belongs to a process. */
export const ownerIn = (process: string, owner: string): string => `${process}/${owner}`

/**
 * Which gateways there are, and what becomes of the leases of one that says nothing any more. One that was only slow finds its deliveries
 * leased anew, or as they were: its outcome counts only in the latter case. `onWork` is called when something becomes due.
 */
export const nodeMethods = (pool: Pool, process: string, onWork: () => void) => ({
  beat: async ({ name, role, version, config, startedAt, seenAt }: NodeRecord): Promise<void> => {
    await pool.run(NODE_STATEMENTS.beatProcess, [process])
    await pool.run(NODE_STATEMENTS.mendSeen)
    await pool.run(NODE_STATEMENTS.beat, [name, role, version, config, startedAt, seenAt])
    await pool.run(NODE_STATEMENTS.forget, [seenAt - NODE_FORGOTTEN_MS])
    const released = await pool.run(NODE_STATEMENTS.releaseSilent, [seenAt])
    if (released.length > 0) onWork()
  },
  /** Until when any node believed the clock, see retention-clock.ts. */
  believe: async (until: number): Promise<void> => void (await pool.run(NODE_STATEMENTS.believe, [until])),
})
