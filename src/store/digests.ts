import type { AttemptRecord } from './store.ts'

/** Nobody reads a message of more events; the next ones open another digest. */
export const MEMBERS_MAX = 2_000

/** How long a destination with digests gathers what is asked for again. */
export const GATHER_MS = 1_000

/** What is recorded for the first member of a digest: what became of the message, unless it was left out of that itself. */
export const recordOfLeader = <Recorded extends AttemptRecord>(record: Recorded): Recorded => {
  const own = record.leftOut?.find(({ seq }) => seq === record.seq)
  return own ? { ...record, outcome: 'rejected', state: 'dead', reason: own.reason } : record
}
