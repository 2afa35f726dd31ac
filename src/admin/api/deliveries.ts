/** Deliveries: one event on its way to one destination. */
import Type from 'typebox'
import type { Endpoints } from './endpoint.ts'
import { deliveryFields } from './events.ts'
import { Flag, Ids, Limit, OneOf, Optional, Text, TimeAsked, Warnings } from './fields.ts'
import { DELIVERY_STATES } from './words.ts'

const DeliverySummary = Type.Object({
  eventId: Type.String(),
  seq: Type.Integer({ description: "The event's." }),
  command: Type.String(),
  subject: Text('The user or group that the event is about.'),
  ...deliveryFields,
})

/** What deliveries can be chosen by; all that are given must match. */
const filters = {
  destination: Text('Those for this destination, `<route>/<step>`.'),
  app: Text('Those of events of this app, its SdkAppid.'),
  command: Text('Those of events with this command.'),
  subject: Text('Those of events about this user or group.'),
  since: TimeAsked('Planned at or after.'),
  until: TimeAsked('Planned before.'),
}

const selection = <const State extends string>(states: readonly State[]) =>
  Type.Object({
    state: Optional(OneOf(states, `Those in this state; \`${states[0]}\` unless given.`)),
    events: Ids('Those of these events.'),
    ...filters,
    all: Flag('Says that all are meant, where there is no filter.'),
    dryRun: Flag('Only says how many there are.'),
  })

const Moved = Type.Object({
  count: Type.Integer({ description: 'How many; a dry run stops counting at 1,000,000.' }),
  dryRun: Type.Boolean(),
  warnings: Warnings,
})

export const deliveryEndpoints = {
  'GET /api/deliveries': {
    summary: 'Lists deliveries, newest first.',
    access: 'read',
    query: Type.Object({
      ...filters,
      state: Optional(OneOf(DELIVERY_STATES, 'Those in this state.')),
      cursor: Optional(
        Type.String({
          pattern: String.raw`^\d{1,15}:[^]`,
          description: 'Continues after an earlier page, which gave it.',
        }),
      ),
      limit: Limit,
    }),
    answer: Type.Object({
      deliveries: Type.Array(DeliverySummary),
      cursor: Text('For the next page; absent on the last.'),
      warnings: Warnings,
    }),
    example: { query: { state: 'dead', since: '7d' } },
  },
  'POST /api/deliveries/replay': {
    summary: 'Makes deliveries again, after what already waits.',
    access: 'change',
    body: selection(['dead', 'delivered', 'cancelled']),
    answer: Moved,
    example: { body: { state: 'dead', since: '24h', dryRun: true } },
  },
  'POST /api/deliveries/drop': {
    summary: 'Drops deliveries for good; they stay in the record as cancelled.',
    access: 'change',
    body: selection(['dead', 'waiting']),
    answer: Moved,
    example: { body: { state: 'dead', since: '24h', dryRun: true } },
  },
} as const satisfies Endpoints
