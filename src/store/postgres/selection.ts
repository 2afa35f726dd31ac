import type { DeliverySelection } from '../store.ts'
import { type Condition, deliveryConditions, given, where } from '../where.ts'

type State = DeliverySelection['state']

/** Stands in the text of a statement, so that the index of the waiting and of the dead ones, who are few, applies. */
const IN_STATE: Record<State, string> = {
  waiting: "state = 'waiting'",
  dead: "state = 'dead'",
  delivered: "state = 'delivered'",
  cancelled: "state = 'cancelled'",
}

/** The keys (event_seq, destination) of the deliveries that a selection has, as a statement without ORDER and LIMIT. */
export const selectKeys = (
  selection: Partial<DeliverySelection>,
  ...more: (Condition | undefined)[]
): Condition => {
  const { state, eventIds } = selection
  const { sql, values } = where([
    state && { sql: IN_STATE[state], values: [] },
    given('event_seq IN (SELECT seq FROM event WHERE id = ANY (?::text[]))', eventIds),
    ...deliveryConditions(selection),
    ...more,
  ])
  return { sql: `SELECT event_seq, destination FROM delivery ${sql}`, values }
}
