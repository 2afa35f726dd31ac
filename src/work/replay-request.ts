import type { EventQuery } from '../store/store.ts'

/** What a replay is asked to do; kept as JSON in the store, so that it goes on after a restart. */
export interface ReplayRequest {
  /** Which events; a replay never takes any that come after it was asked for. */
  events: Omit<EventQuery, 'limit' | 'cursor'>
  /**
   * `now`: to where the running config sends them, also to routes that did not exist then. `then`: to where they were sent before,
   * as far as the config still has it.
   */
  as: 'now' | 'then'
  /** Only to these destinations. */
  to?: readonly string[]
  /** So many events in a second. */
  ratePerSecond: number
}
