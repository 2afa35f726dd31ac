/** Replays: jobs that send stored events again. */
import Type, { type TProperties } from 'typebox'
import type { Endpoints } from './endpoint.ts'
import { EventFilters } from './events.ts'
import { Flag, Ids, OneOf, Optional, Signature, Time, Warnings } from './fields.ts'

const Replay = Type.Object({
  id: Type.Integer(),
  state: OneOf(['running', 'paused', 'done', 'cancelled'], 'How far it has come.'),
  createdAt: Time('When it was asked for.'),
  updatedAt: Time('When it last changed.'),
  total: Type.Integer({ description: 'How many events it is for, as counted when it was asked for.' }),
  done: Type.Integer({ description: 'How many events it has been through.' }),
  planned: Type.Integer({ description: 'How many deliveries it has planned.' }),
  waiting: Optional(
    Type.Integer({
      description:
        'How many deliveries it has left alone, as they waited already. Absent where there was none.',
    }),
  ),
  waitingUntil: Optional(
    Time(
      'When the first of those was due. `POST /api/destinations/:route/:step/retry` makes them due at once. Absent where all wait behind others.',
    ),
  ),
  cursor: Type.Integer({ description: 'The `seq` of the last event that it has been through.' }),
  request: Type.Object({
    events: Type.Record(Type.String(), Type.Unknown(), {
      description: 'Which events; times in milliseconds since 1970.',
    }),
    as: OneOf(['now', 'then'], 'Where the running config sends them, or where they were sent.'),
    to: Optional(Type.Array(Type.String(), { description: 'Only to these destinations.' })),
    ratePerSecond: Type.Number(),
  }),
})

const RatePerSecond = (options: { default?: number }) =>
  Type.Number({ exclusiveMinimum: 0, maximum: 10_000, ...options, description: 'Events a second.' })

const change = <Fields extends TProperties = {}>(action: string, fields?: Fields) => ({
  access: 'change' as const,
  action,
  body: Type.Object({ ...(fields as Fields), ...Signature }),
  params: { id: 'The number of a replay.' },
  answer: Replay,
  errors: ['not-found'] as const,
  example: {},
})

export const replayEndpoints = {
  'POST /api/replay': {
    summary: 'Starts a replay: sends events again, as a job that goes on after a restart.',
    details:
      'Events that come after the request are not among them. The deliveries wait behind those that wait already.',
    access: 'change',
    action: 'start replay',
    body: Type.Object({
      ids: Ids('These events.'),
      ...EventFilters,
      all: Flag('Says that all are meant, where there is no filter.'),
      as: Type.Unsafe<'now' | 'then'>({
        type: 'string',
        enum: ['now', 'then'],
        default: 'now',
        description: 'Where the running config sends them, or where they were sent at the time.',
      }),
      to: Optional(Type.Array(Type.String(), { minItems: 1, description: 'Only to these destinations.' })),
      ratePerSecond: RatePerSecond({ default: 50 }),
      dryRun: Flag('Only says how many events there are.'),
      ...Signature,
    }),
    answer: Type.Object({
      id: Optional(Type.Integer({ description: 'Of the replay; absent for a dry run.' })),
      total: Type.Integer({ description: 'How many events.' }),
      dryRun: Flag('Present for a dry run.'),
      warnings: Warnings,
    }),
    example: { body: { command: 'Profile.CallbackPortraitSet', since: '2h', dryRun: true } },
  },
  'GET /api/replays': {
    summary: 'Lists the last 50 replays, newest first.',
    access: 'read',
    answer: Type.Object({ replays: Type.Array(Replay) }),
    example: {},
  },
  'POST /api/replays/:id/pause': { summary: 'Stops a replay for now.', ...change('pause replay') },
  'POST /api/replays/:id/resume': { summary: 'Continues a paused replay.', ...change('resume replay') },
  'POST /api/replays/:id/rate': {
    summary: 'Changes how fast a replay goes.',
    details: 'One that is over has no rate: 409.',
    ...change('change rate of replay', { ratePerSecond: RatePerSecond({}) }),
    errors: ['not-found', 'conflict'],
    example: { body: { ratePerSecond: 5 } },
  },
  'POST /api/replays/:id/cancel': {
    summary: 'Ends a replay; deliveries that it has planned are still sent.',
    ...change('cancel replay'),
  },
} as const satisfies Endpoints
