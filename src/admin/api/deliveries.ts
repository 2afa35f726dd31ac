/** Deliveries: one event on its way to one destination. */
import Type from 'typebox'
import type { Endpoints } from './endpoint.ts'
import { deliveryFields } from './events.ts'
import { Flag, Ids, Limit, OneOf, Optional, Signature, Text, Time, TimeAsked, Warnings } from './fields.ts'
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
  reason: Text(
    'Those with this reason. Words with a digit in them are details and do not count, so the `reason` of a group will do: `answered 503 after # ms`.',
  ),
}

const Group = Type.Object({
  destination: Type.String(),
  reason: Text('What their reasons have in common, with `#` for each detail; absent where they have none.'),
  count: Type.Integer(),
  firstAt: Time('When the first of them became what it is.'),
  lastAt: Time('When the last of them did.'),
  exampleEventId: Type.String({ description: 'The newest of their events.' }),
})

const selection = <const State extends string>(states: readonly State[]) =>
  Type.Object({
    state: Optional(OneOf(states, `Those in this state; \`${states[0]}\` unless given.`)),
    events: Ids('Those of these events.'),
    ...filters,
    all: Flag('Says that all are meant, where there is no filter.'),
    dryRun: Flag('Only says which they are.'),
    ...Signature,
  })

const Moved = Type.Object({
  count: Type.Integer({ description: 'How many.' }),
  dryRun: Type.Boolean(),
  atLeast: Optional(
    Type.Literal(true, { description: 'There may be more: a dry run looks at 100,000. For those it says:' }),
  ),
  byDestination: Optional(
    Type.Array(Type.Object({ destination: Type.String(), count: Type.Integer() }), {
      description: 'How many for each, the most first.',
    }),
  ),
  oldestAt: Optional(Time('When the first of them was planned.')),
  newestAt: Optional(Time('When the last of them was planned.')),
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
  'GET /api/deliveries/groups': {
    summary: 'Sums deliveries up by destination and reason, the most first.',
    details:
      'Looks at the newest 20,000 dead deliveries, or of another state at those among the newest 20,000 of all. A group is found, replayed and dropped by its `destination` and `reason`.',
    access: 'read',
    query: Type.Object({
      ...filters,
      state: Type.Unsafe<(typeof DELIVERY_STATES)[number]>({
        type: 'string',
        enum: [...DELIVERY_STATES],
        default: 'dead',
        description: 'Those in this state.',
      }),
    }),
    answer: Type.Object({
      groups: Type.Array(Group, { description: 'At most 200.' }),
      moreGroups: Type.Integer({ description: 'How many groups there are beyond those.' }),
      lookedAt: Type.Integer({ description: 'How many deliveries were looked at.' }),
      isCut: Type.Boolean({ description: 'Whether there are older ones, which were not looked at.' }),
      warnings: Warnings,
    }),
    example: { query: { since: '7d' } },
  },
  'POST /api/deliveries/replay': {
    summary: 'Makes deliveries again, after what already waits.',
    access: 'change',
    action: 'replay deliveries',
    body: selection(['dead', 'delivered', 'cancelled']),
    answer: Moved,
    example: { body: { state: 'dead', since: '24h', dryRun: true } },
  },
  'POST /api/deliveries/drop': {
    summary: 'Drops deliveries for good; they stay in the record as cancelled.',
    access: 'change',
    action: 'drop deliveries',
    body: selection(['dead', 'waiting']),
    answer: Moved,
    example: { body: { state: 'dead', since: '24h', dryRun: true } },
  },
} as const satisfies Endpoints
