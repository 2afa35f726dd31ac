/** When what was done for an event, with waits drawn shorter the longer they are: tries come in seconds, and then after hours. */
import type { Answer } from '../../../src/admin/api/endpoints.ts'

type EventDetail = Answer<'GET /api/events/:id'>
export type Delivery = EventDetail['deliveries'][number]

export interface Moment {
  kind: 'received' | 'told' | 'routed' | 'attempt' | 'next'
  at: number
  /** How long before it nothing happened. */
  waitMs: number
  /** How much room that wait takes, beside the others. */
  weight: number
  /** Of an attempt. */
  outcome?: string
  attempt?: number
  durationMs?: number
}

type Happened = Omit<Moment, 'waitMs' | 'weight'>

/** 1 for no wait; a wait ten times as long takes two more. */
const weightOf = (waitMs: number): number => 1 + 2 * Math.log10(1 + Math.max(0, waitMs) / 50)

const withWaits = (from: number, moments: readonly Happened[]): Moment[] => {
  let before = from
  return moments.map(moment => {
    const waitMs = Math.max(0, moment.at - before)
    before = moment.at + (moment.durationMs ?? 0)
    return { ...moment, waitMs, weight: weightOf(waitMs) }
  })
}

/** What is the same for all destinations. */
export const beginning = ({ receivedAt, routedAt, decision }: EventDetail): Moment[] => {
  const at = Date.parse(receivedAt)
  const told: Happened[] = decision ? [{ kind: 'told', at: at + decision.durationMs }] : []
  const routed: Happened[] = routedAt === undefined ? [] : [{ kind: 'routed', at: Date.parse(routedAt) }]
  const later = [...told, ...routed].toSorted((one, other) => one.at - other.at)
  return withWaits(at, [{ kind: 'received', at }, ...later])
}

export const ATTEMPTS_DRAWN = 12

/** The last attempts for one destination, and the next. */
export const laneOf = ({ attemptList, createdAt, dueAt, state }: Delivery): Moment[] => {
  const attempts = attemptList.map(({ startedAt, outcome, attempt, durationMs }): Happened => ({
    kind: 'attempt',
    at: Date.parse(startedAt),
    outcome,
    attempt,
    durationMs,
  }))
  const next: Happened[] =
    state === 'waiting' && dueAt !== undefined ? [{ kind: 'next', at: Date.parse(dueAt) }] : []
  return withWaits(Date.parse(createdAt), [...attempts, ...next]).slice(-ATTEMPTS_DRAWN - next.length)
}
