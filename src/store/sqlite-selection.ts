import type { Where } from './sqlite-rows.ts'
import type { DeliverySelection } from './store.ts'
import { given, where } from './where.ts'

type State = DeliverySelection['state']

/** Waiting and dead ones are few and have an index of their own; it applies only where the state stands in the text. */
const IN_STATE: Record<State, { from: string; sql: string }> = {
  waiting: { from: 'delivery INDEXED BY delivery_due', sql: "state = 'waiting'" },
  dead: { from: 'delivery INDEXED BY delivery_dead', sql: "state = 'dead'" },
  delivered: { from: 'delivery', sql: "state = 'delivered'" },
  cancelled: { from: 'delivery', sql: "state = 'cancelled'" },
}

const ofEvent = (sql: string): string => `event_seq IN (SELECT seq FROM event WHERE ${sql})`

const eventOfDelivery = (sql: string): string =>
  `EXISTS (SELECT 1 FROM event e WHERE e.seq = delivery.event_seq AND ${sql})`

/** The keys (event_seq, destination) of the deliveries that a selection has, as a statement without ORDER and LIMIT. */
export const selectKeys = (selection: Partial<DeliverySelection>, ...more: (Where | undefined)[]): Where => {
  const { state, eventIds } = selection
  const { sql, values } = where([
    state && { sql: IN_STATE[state].sql, values: [] },
    eventIds && { sql: ofEvent(`id IN (${eventIds.map(() => '?').join(', ')})`), values: [...eventIds] },
    given('destination = ?', selection.destination),
    given('created_at >= ?', selection.since),
    given('created_at < ?', selection.until),
    given(eventOfDelivery('e.app = ?'), selection.app),
    given(eventOfDelivery('e.command = ?'), selection.command),
    given(eventOfDelivery('e.subject = ?'), selection.subject),
    ...more,
  ])
  return {
    sql: `SELECT event_seq, destination FROM ${state ? IN_STATE[state].from : 'delivery'} ${sql}`,
    values,
  }
}
