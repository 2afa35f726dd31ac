import type { AttemptRecord } from './store.ts'

/** What is recorded for the first member of a digest: what became of the message, unless it was left out of that itself. */
export const leadersEnd = <Recorded extends AttemptRecord>(record: Recorded): Recorded => {
  const own = record.leftOut?.find(({ seq }) => seq === record.seq)
  return own ? { ...record, outcome: 'rejected', state: 'dead', reason: own.reason } : record
}
