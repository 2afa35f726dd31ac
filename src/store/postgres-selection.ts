import type { DeliverySelection } from './store.ts'
import { type Condition, given, where } from './where.ts'

type State = DeliverySelection['state']

/** Stands in the text of a statement, so that the index of the waiting and of the dead ones, who are few, applies. */
const IN_STATE: Record<State, string> = {
  waiting: "state = 'waiting'",
  dead: "state = 'dead'",
  delivered: "state = 'delivered'",
  cancelled: "state = 'cancelled'",
}

const eventOfDelivery = (sql: string): string =>
  `EXISTS (SELECT 1 FROM event e WHERE e.seq = delivery.event_seq AND ${sql})`

/** The keys (event_seq, destination) of the deliveries that a selection has, as a statement without ORDER and LIMIT. */
export const selectKeys = (
  selection: Partial<DeliverySelection>,
  ...more: (Condition | undefined)[]
): Condition => {
  const { state, eventIds } = selection
  const { sql, values } = where([
    state && { sql: IN_STATE[state], values: [] },
    given('event_seq IN (SELECT seq FROM event WHERE id = ANY (?::text[]))', eventIds),
    given('destination = ?', selection.destination),
    given('created_at >= ?', selection.since),
    given('created_at < ?', selection.until),
    given(eventOfDelivery('e.app = ?'), selection.app),
    given(eventOfDelivery('e.command = ?'), selection.command),
    given(eventOfDelivery('e.subject = ?'), selection.subject),
    ...more,
  ])
  return { sql: `SELECT event_seq, destination FROM delivery ${sql}`, values }
}
