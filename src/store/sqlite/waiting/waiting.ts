import type { Row } from '../../read/row.ts'

/** A delivery that waits, as it stands in the file. Times in milliseconds since 1970. */
export interface Waiting {
  seq: number
  position: number
  /** How many attempts there were, those that were only begun included. */
  attempts: number
  /** How many of them there had been when it was planned. */
  attemptsBefore: number
  createdAt: number
  updatedAt: number
  /** Absent while it waits behind another. */
  dueAt?: number
  orderKey?: string
  digest?: number
  replays?: number
  progress?: string
}

/** The columns of `delivery` that a {@link Waiting} is made of. */
export const WAITING_COLUMNS =
  'event_seq, position, attempts, attempts_before, created_at, updated_at, due_at, order_key, digest, replays, progress'

/** The delivery in a row of {@link WAITING_COLUMNS}. */
export const waitingOf = (row: Row): Waiting => ({
  seq: Number(row.event_seq),
  position: Number(row.position),
  attempts: Number(row.attempts),
  attemptsBefore: Number(row.attempts_before),
  createdAt: Number(row.created_at),
  updatedAt: Number(row.updated_at),
  ...(row.due_at !== null && { dueAt: Number(row.due_at) }),
  ...(typeof row.order_key === 'string' && { orderKey: row.order_key }),
  ...(row.digest !== null && { digest: Number(row.digest) }),
  ...(row.replays !== null && { replays: Number(row.replays) }),
  ...(typeof row.progress === 'string' && { progress: row.progress }),
})

/** Whether it was tried since it was planned. What was stands apart in what is due. */
export const isAgain = ({ attempts, attemptsBefore }: Waiting): boolean => attempts > attemptsBefore

/** What was tried before, and what never was. */
export type Kind = 'again' | 'fresh'
