/** What deliveries are chosen by: in the address of a page, in requests and on the command line. */
import type { QueryOf } from '../../../src/admin/api/endpoint.ts'
import type { deliveryEndpoints } from '../../../src/admin/api/deliveries.ts'

type Asked = QueryOf<(typeof deliveryEndpoints)['GET /api/deliveries/groups']>

export const DEAD_FILTERS = [
  'destination',
  'reason',
  'command',
  'subject',
  'app',
  'since',
  'until',
] as const satisfies readonly (keyof Asked)[]

export type DeadFilters = Readonly<Partial<Record<(typeof DEAD_FILTERS)[number], string>>>

export const deadFiltersOf = (query: Readonly<Record<string, string>>): DeadFilters =>
  Object.fromEntries(DEAD_FILTERS.flatMap(name => (query[name] ? [[name, query[name]]] : [])))

/** Which dead deliveries are meant: those of the filters, and of these events where some are named. */
export interface Meant {
  filters: DeadFilters
  events?: readonly string[]
}

/** As the API takes it. */
export const selectionOf = ({ filters, events }: Meant): Record<string, unknown> => ({
  state: 'dead',
  ...filters,
  ...(events && { events }),
  ...(!events && Object.keys(filters).length === 0 && { all: true }),
})

/** Of so many events a replay can be given the ids. */
export const IDS_MAX = 1000

export type AtRate =
  /** A replay finds them by the same filters. */
  | { by: 'filters' }
  /** They are told to it one by one. */
  | { by: 'ids' }
  | { by: 'nothing'; because: 'destinations' | 'too-many' }

/**
 * How a replay at a rate can be told what is meant. It goes through events, and knows nothing of the reasons of their deliveries; of more
 * than one destination it would also send to where an event has arrived.
 */
export const atRate = (
  { filters: { reason, since, until }, events }: Meant,
  count: number,
  destinations: number,
): AtRate => {
  if (destinations > 1) return { by: 'nothing', because: 'destinations' }
  if (count <= IDS_MAX) return { by: 'ids' }
  const isExact = events === undefined && reason === undefined && since === undefined && until === undefined
  return isExact ? { by: 'filters' } : { by: 'nothing', because: 'too-many' }
}
