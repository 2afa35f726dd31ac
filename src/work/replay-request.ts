import type { EventQuery } from '../store/store.ts'

/** What a replay is asked to do; kept as JSON in the store, so that it goes on after a restart. */
export interface ReplayRequest {
  /** Which events; those that come after the request are never among them. */
  events: Omit<EventQuery, 'limit' | 'cursor'>
  /**
   * `now`: to where the running config sends them, also by routes that did not exist then. `then`: to where
   * they were sent before, if the config still has that destination.
   */
  as: 'now' | 'then'
  /** Only to these destinations. */
  to?: readonly string[]
  ratePerSecond: number
}
