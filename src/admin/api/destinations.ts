/** Destinations: how each is doing, and pausing one or trying it again by hand. */
import Type from 'typebox'
import type { ShownStep } from '../../chains/chain-facts.ts'
import type { Endpoints } from './endpoint.ts'
import { attemptFields } from './events.ts'
import { OneOf, Optional, Signature, Text, Time } from './fields.ts'

const fields = {
  name: Type.String({ description: '`<route>/<step>`' }),
  state: OneOf(
    ['well', 'failing', 'asked to wait', 'paused', 'held: the config has it no more'],
    'How it is doing.',
  ),
  waiting: Type.Integer(),
  dead: Type.Integer(),
  delivered: Type.Integer(),
  pausedAt: Optional(Time('Since when it has been paused by hand.')),
  oldestWaitingAt: Optional(Time('When the oldest waiting delivery was planned.')),
  failingSince: Optional(Time('Since when it has been failing.')),
  failures: Optional(Type.Integer({ description: 'How many attempts have failed since.' })),
  askedToWaitUntil: Optional(Time('Until when the receiver asked to be left alone.')),
}

const Queue = Type.Object({
  subject: Type.String({ description: 'The user or group.' }),
  behind: Type.Integer({ description: 'How many of its deliveries wait behind the first.' }),
  eventId: Type.String({ description: 'The event of the first.' }),
  attempts: Type.Integer({ description: 'How many attempts the first has had.' }),
  reason: Text('What its last attempt said.'),
  dueAt: Optional(Time('When its next attempt is due.')),
})

const Detail = Type.Object({
  ...fields,
  nextProbeAt: Optional(
    Time('While it fails and nothing else is sent: when one delivery is sent to see whether it is back.'),
  ),
  policy: Optional(
    Type.Unsafe<NonNullable<ShownStep['policy']>>({
      type: 'object',
      description:
        'How deliveries are made, completed by the defaults; times in milliseconds. Absent where the config has it no more.',
    }),
  ),
  drainedInMs: Optional(
    Type.Integer({
      description:
        'How long what waits takes at least: at its `rate`, or as fast as the last attempts were made where there is none. Absent while nothing is sent, or nothing is known.',
    }),
  ),
  queues: Type.Array(Queue, {
    description: 'The users and groups for which most waits behind a first one; at most 10.',
  }),
  areQueuesCut: Type.Boolean({
    description: 'Whether more waits than the 100,000 that were looked at for `queues`.',
  }),
  attempts: Type.Array(Type.Object({ eventId: Type.String(), ...attemptFields }), {
    description:
      'The last 50, newest first, as far as they are among the newest 10,000 to all destinations or belong to what still waits.',
  }),
})

const params = { route: 'The name of the route.', step: 'The name of the step.' }

const changed = <const Action extends string>(action: Action, verb: string) => ({
  access: 'change' as const,
  action,
  body: Type.Object(Signature),
  params,
  answer: Type.Object({ destination: Type.String(), paused: Type.Boolean() }),
  errors: ['not-found'] as const,
  example: {},
  details: `A destination that the config has no more can be ${verb} too.`,
})

export const destinationEndpoints = {
  'GET /api/destinations': {
    summary: 'Lists the destinations of the config, and those for which something waits or is dead.',
    access: 'read',
    answer: Type.Object({ destinations: Type.Array(Type.Object(fields)) }),
    example: {},
  },
  'GET /api/destinations/:route/:step': {
    summary: 'Shows one destination: how it is doing, who waits behind whom, and the last attempts.',
    access: 'read',
    params,
    answer: Detail,
    errors: ['not-found'],
    example: {},
  },
  'POST /api/destinations/:route/:step/test': {
    summary: 'Sends one message, marked as a test, as the destination would.',
    details:
      'Filters are skipped, transforms are applied; the accounts of the sample are replaced by `chatgate-test`. Nothing is kept or retried.',
    access: 'change',
    action: 'send test message',
    params,
    body: Type.Object({
      ...Signature,
      command: Text('The command whose sample is sent; one that the route takes unless given.'),
    }),
    answer: Type.Object({
      destination: Type.String(),
      target: Type.String({ description: 'Where it was sent.' }),
      command: Type.String({ description: 'The command of the sample.' }),
      outcome: Type.Object({
        status: OneOf(['delivered', 'retry', 'rejected'], 'What the destination said.'),
        reason: Text('What the receiver said, or why it failed.'),
      }),
    }),
    errors: ['not-found', 'unavailable', 'timeout'],
    example: {},
  },
  'POST /api/destinations/:route/:step/retry': {
    summary: 'Tries a destination again now: what waits for its next attempt is due at once.',
    details:
      'A pause that the receiver asked for ends, and the next probe of one that is failing is due. All gateways at the store do so within two seconds. Deliveries keep their order, their `rate` and their number of attempts; digests that still collect are left alone. While the destination is paused by hand, nothing is sent. A destination that the config has no more cannot be tried: 409.',
    access: 'change',
    action: 'retry destination',
    params,
    body: Type.Object(Signature),
    answer: Type.Object({
      destination: Type.String(),
      count: Type.Integer({ description: 'How many deliveries waited for their next attempt.' }),
      waiting: Type.Integer({ description: 'How many wait in all, with those whose turn has not come yet.' }),
      askedToWaitUntil: Optional(Time('The pause that has ended.')),
      pausedAt: Optional(Time('Since when it has been paused by hand: nothing is sent until it is resumed.')),
    }),
    errors: ['not-found', 'conflict'],
    example: {},
  },
  'POST /api/destinations/:route/:step/pause': {
    summary: 'Sends nothing to a destination until it is resumed; new deliveries for it wait.',
    ...changed('pause destination', 'paused'),
  },
  'POST /api/destinations/:route/:step/resume': {
    summary: 'Resumes a paused destination, in order.',
    ...changed('resume destination', 'resumed'),
  },
} as const satisfies Endpoints
