/** Archives: events as lines of JSON, out of the store and back into one. */
import Type, { type Static } from 'typebox'
import { DECISION_REASONS } from '../../decide/decision.ts'
import type { Endpoints } from './endpoint.ts'
import { EventFilters } from './events.ts'
import { Flag, Limit, OneOf, Optional, Signature, Text } from './fields.ts'

/** Longer than any that a URL can hold. */
const NAME_LENGTH_MAX = 16_384
/** PostgreSQL has these in an index, which takes no more. */
const KEY_LENGTH_MAX = 1_024

const Name = (description: string, maxLength = NAME_LENGTH_MAX) =>
  Type.String({ minLength: 1, maxLength, description })

/** Without the format of other times, which has no year of five digits: Chat may say any. */
const When = (description: string) => Type.String({ description: `${description} ISO 8601, UTC.` })

const decisionFields = {
  reason: OneOf(Object.keys(DECISION_REASONS) as (keyof typeof DECISION_REASONS)[], 'Why.'),
  step: Optional(Type.String({ description: 'The step that decided.' })),
  why: Optional(Type.String({ description: 'What was wrong, or the explanation of the responder.' })),
  durationMs: Type.Number({ description: 'From the arrival of the callback until the answer was ready.' }),
}

const TOLD = ['allow', 'refuse', 'refuse-some', 'discard', 'modify', 'reply'] as const

const ArchivedDecision = Type.Object(
  {
    ...decisionFields,
    told: OneOf(TOLD, 'What Chat was told.'),
    code: Type.Integer({ description: 'The ErrorCode.' }),
    verdict: Optional(
      Type.Object(
        {
          ...decisionFields,
          told: Optional(OneOf(TOLD, 'What Chat would have been told.')),
          code: Optional(Type.Integer({ description: 'The ErrorCode.' })),
        },
        {
          additionalProperties: false,
          description: 'What the responders said, where Chat was told something else.',
        },
      ),
    ),
  },
  { additionalProperties: false, description: 'What Chat was told.' },
)

/** One line of an archive. What is absent in the store is absent here. */
export const ArchivedEvent = Type.Object(
  {
    id: Type.String({
      pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
      description: 'A UUID of version 7; an event is imported once.',
    }),
    app: Name('Its SdkAppid.', KEY_LENGTH_MAX),
    command: Name('Its command.'),
    kind: OneOf(['before', 'after'], 'Whether Chat asked before it happened, or told of it after.'),
    receivedAt: When('When it came to the gateway that it was exported from.'),
    time: When('When it happened.'),
    operator: Optional(Name('Who did it.')),
    subject: Optional(Name('The user or group that it is about.', KEY_LENGTH_MAX)),
    group: Optional(Name('The group or channel that it happened in.')),
    platform: Optional(Name("Chat's `OptPlatform`.")),
    clientIp: Optional(Name('The address that Chat saw.')),
    byAdmin: Type.Boolean({ description: 'Whether an admin did it.' }),
    unreadable: Text('Why the body does not fit its command.'),
    node: Optional(Name('The gateway that received it.')),
    traceParent: Optional(Name('The W3C `traceparent` that it came with.')),
    query: Type.String({ description: "The URL's query, with its secrets masked." }),
    before: Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
        description: 'The values that its profile tags had before.',
      }),
    ),
    decision: Optional(ArchivedDecision),
    body: Optional(Type.String({ description: 'The body, its text as it came.' })),
    bodyBase64: Optional(
      Type.String({ description: 'The body as base64, in place of `body`, where it is not UTF-8.' }),
    ),
  },
  { additionalProperties: false },
)
export type ArchivedEvent = Static<typeof ArchivedEvent>

const LINES_MAX = 1_000

export const archiveEndpoints = {
  'GET /api/export': {
    summary: 'Gives events with all that is kept of them, oldest first, as an import takes them.',
    details:
      'A page ends early where bodies are large: go on with `cursor` until there is none. Deliveries and attempts are not part of it.',
    access: 'read',
    query: Type.Object({
      ...EventFilters,
      user: Text('Events that this user did, or that are about this user.'),
      cursor: Optional(
        Type.Integer({ minimum: 0, description: 'Continues after an earlier page, which gave it.' }),
      ),
      limit: Limit,
    }),
    answer: Type.Object({
      events: Type.Array(ArchivedEvent),
      cursor: Optional(Type.Integer({ description: 'For the next page; absent on the last.' })),
    }),
    example: { query: { since: '24h', limit: 10 } },
  },
  'POST /api/import': {
    summary: 'Keeps exported events: all of a request, or none.',
    details:
      'An event whose `id` is known is left as it is. Imported events count as received now; they are history, and not routed, unless `route` is given. Events of the gateway itself (`Gateway.*`) are never routed.',
    access: 'change',
    action: 'import events',
    body: Type.Object({
      lines: Type.Array(Type.String(), {
        minItems: 1,
        maxItems: LINES_MAX,
        description: `One JSON text for each event, as an export gives it; at most ${LINES_MAX.toLocaleString('en')}.`,
      }),
      route: Flag('Routes the events like live ones, which sends them.'),
      ...Signature,
    }),
    answer: Type.Object({
      count: Type.Integer({ description: 'How many are new.' }),
      known: Type.Integer({ description: 'How many were there already.' }),
    }),
    example: {
      body: {
        lines: [
          JSON.stringify({
            id: '01a20cec-3c2c-7da0-a9b0-0777b69831f9',
            app: '1400000001',
            command: 'State.StateChange',
            kind: 'after',
            receivedAt: '2026-01-01T12:00:00.250Z',
            time: '2026-01-01T12:00:00.000Z',
            byAdmin: false,
            query: 'SdkAppid=1400000001&CallbackCommand=State.StateChange',
            body: '{"CallbackCommand":"State.StateChange","Info":{"Action":"Login","To_Account":"alice","Reason":"Register"}}',
          } satisfies ArchivedEvent),
        ],
      },
    },
  },
} as const satisfies Endpoints
