/** What is asked for to make attempts, and what is recorded of one. */
import type { AttemptRecord, TakeDue } from '../../../src/store/store.ts'
import { START } from '../../support/store-events.ts'

export const take = (destination: string, fields: Partial<TakeDue> & { limit?: number } = {}): TakeDue => ({
  lanes: [{ destination, limit: fields.limit ?? 10 }],
  now: START,
  leaseUntil: START + 30_000,
  owner: 'me',
  ...fields,
})

export const attempt = (seq: number, fields: Partial<AttemptRecord> = {}): AttemptRecord => ({
  seq,
  destination: 'r/a',
  attempt: 1,
  startedAt: START + 10,
  durationMs: 5,
  outcome: 'delivered',
  state: 'delivered',
  config: 'a-config',
  node: 'a-node',
  ...fields,
})
