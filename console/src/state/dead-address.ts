import type { DeadFilters } from './dead-filters.ts'
import { addressOf } from './read-address.ts'

/** The address of the dead deliveries that these filters find: in groups, or one by one. */
export const deadAddress = (filters: DeadFilters, isList = false): string =>
  addressOf('/dead', { ...filters, ...(isList && { show: 'deliveries' }) })
