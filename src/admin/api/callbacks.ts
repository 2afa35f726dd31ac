/** Callbacks that were refused, or that are only tried; and what is known of a user. */
import Type from 'typebox'
import type { Trace } from '../../try/trace.ts'
import type { Endpoints } from './endpoint.ts'
import { Optional, Signature, Text, Time } from './fields.ts'

const Refused = Type.Object({
  id: Type.String(),
  at: Time('When it came.'),
  from: Type.String({ description: 'The address that it came from.' }),
  answer: Type.String({ description: 'A code: what it was told.' }),
  why: Type.String({ description: 'The same, as a sentence.' }),
  query: Type.String({ description: "The URL's query, without `Sign` and with secrets masked." }),
  body: Type.String({ description: 'The first 500 characters, masked.' }),
})

const Profile = Type.Object({
  app: Type.String(),
  user: Type.String(),
  values: Type.Array(
    Type.Object({
      tag: Type.String(),
      value: Type.Union([Type.String(), Type.Number()]),
      time: Time('Since when.'),
      eventId: Text('The event that set it, while that is kept.'),
      operator: Text('Who set it.'),
    }),
    { description: 'By tag, newest first; at most 20 of each.' },
  ),
})

export const callbackEndpoints = {
  'GET /api/refused': {
    summary: 'Lists callbacks that were refused lately: a sample of 100 in memory.',
    access: 'read',
    answer: Type.Object({ refused: Type.Array(Refused) }),
    example: {},
  },
  'POST /api/refused/:id/retry': {
    summary: 'Tries a refused callback again, after its cause was mended.',
    access: 'change',
    action: 'retry refused callback',
    body: Type.Object(Signature),
    params: { id: 'The id of a refused callback.' },
    answer: Type.Object({
      events: Type.Array(Type.String(), { description: 'The events that it is kept as.' }),
    }),
    errors: ['not-found', 'conflict'],
  },
  'GET /api/profiles/:user': {
    summary: "Shows what the gateway has seen of a user's profile, in each app.",
    access: 'read',
    params: { user: 'The account.' },
    answer: Type.Object({ profiles: Type.Array(Profile) }),
    example: { params: { user: 'alice' } },
  },
  'POST /api/trace': {
    summary: 'Says what the running config would do with a callback; sends and keeps nothing.',
    access: 'read',
    body: Type.Object({
      query: Optional(
        Type.Record(Type.String(), Type.String(), { description: 'The parameters of the URL.' }),
      ),
      body: Type.Record(Type.String(), Type.Unknown(), { description: 'What Chat would send.' }),
    }),
    answer: Type.Unsafe<Trace>({
      type: 'object',
      description: 'What each route says, what each destination would send, and what Chat would be told.',
    }),
    errors: ['unavailable', 'timeout'],
    example: {
      body: {
        query: { CallbackCommand: 'State.StateChange' },
        body: {
          CallbackCommand: 'State.StateChange',
          EventTime: 1_700_000_000_000,
          Info: { Action: 'Login', To_Account: 'alice', Reason: 'Register' },
        },
      },
    },
  },
} as const satisfies Endpoints
