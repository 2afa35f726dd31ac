/** Destinations: how each is doing, and pausing one by hand. */
import Type from 'typebox'
import type { Endpoints } from './endpoint.ts'
import { OneOf, Optional, Time } from './fields.ts'

const Destination = Type.Object({
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
})

const changed = (verb: string) => ({
  access: 'change' as const,
  params: { route: 'The name of the route.', step: 'The name of the step.' },
  answer: Type.Object({ destination: Type.String(), paused: Type.Boolean() }),
  errors: ['not-found'] as const,
  example: {},
  details: `A destination that the config has no more can be ${verb} too.`,
})

export const destinationEndpoints = {
  'GET /api/destinations': {
    summary: 'Lists the destinations of the config, and those for which something waits or is dead.',
    access: 'read',
    answer: Type.Object({ destinations: Type.Array(Destination) }),
    example: {},
  },
  'POST /api/destinations/:route/:step/pause': {
    summary: 'Sends nothing to a destination until it is resumed; new deliveries for it wait.',
    ...changed('paused'),
  },
  'POST /api/destinations/:route/:step/resume': {
    summary: 'Resumes a paused destination, in order.',
    ...changed('resumed'),
  },
} as const satisfies Endpoints
