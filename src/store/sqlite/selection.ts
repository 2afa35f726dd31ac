import type { Where } from './rows.ts'
import type { DeliverySelection } from '../store.ts'
import { deliveryConditions, where } from '../where.ts'

type State = DeliverySelection['state']

/** Waiting and dead ones are few and have an index of their own; it applies only where the state stands in the text. */
const IN_STATE: Record<State, { from: string; sql: string }> = {
  waiting: { from: 'delivery INDEXED BY delivery_due', sql: "state = 'waiting'" },
  dead: { from: 'delivery INDEXED BY delivery_dead', sql: "state = 'dead'" },
  delivered: { from: 'delivery', sql: "state = 'delivered'" },
  cancelled: { from: 'delivery', sql: "state = 'cancelled'" },
}

const ofEvent = (sql: string): string => `event_seq IN (SELECT seq FROM event WHERE ${sql})`

/** The keys (event_seq, destination) of the deliveries that a selection has, as a statement without ORDER and LIMIT. */
export const selectKeys = (selection: Partial<DeliverySelection>, ...more: (Where | undefined)[]): Where => {
  const { state, eventIds } = selection
  const { sql, values } = where([
    state && { sql: IN_STATE[state].sql, values: [] },
    eventIds && { sql: ofEvent(`id IN (${eventIds.map(() => '?').join(', ')})`), values: [...eventIds] },
    ...deliveryConditions(selection),
    ...more,
  ])
  return {
    sql: `SELECT event_seq, destination FROM ${state ? IN_STATE[state].from : 'delivery'} ${sql}`,
    values,
  }
}
