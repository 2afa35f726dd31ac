/** The words of filters, without TypeBox, for the command line and the console. */

export const DELIVERY_STATES = ['waiting', 'delivered', 'dead', 'cancelled'] as const
export const EVENT_STATES = ['unrouted', 'unreadable', ...DELIVERY_STATES] as const

/** What events can be chosen by: in a list, by a replay and on the command line. */
export const EVENT_FILTERS = [
  'app',
  'command',
  'subject',
  'operator',
  'request',
  'route',
  'destination',
  'reason',
  'state',
  'since',
  'until',
] as const

/** What events are looked through for besides. A replay is for what people can tell by sight. */
export const SEARCH_FILTERS = ['contains', 'tag'] as const

/** What a list of events can be narrowed by. */
export const LIST_FILTERS = [...EVENT_FILTERS, 'after', ...SEARCH_FILTERS] as const
