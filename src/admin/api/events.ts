/** Events: what Chat sent, why it went where it went, and every attempt. */
import Type from 'typebox'
import type { Decision } from '../../decide/decision.ts'
import type { Trace } from '../../try/trace.ts'
import type { Endpoints } from './endpoint.ts'
import { Limit, OneOf, Optional, Text, Time, TimeAsked, Warnings } from './fields.ts'
import { DELIVERY_STATES, EVENT_STATES, type EVENT_FILTERS, type SEARCH_FILTERS } from './words.ts'

/** What events can be chosen by; all that are given must match. */
export const EventFilters = {
  app: Text('Events of this app, its SdkAppid.'),
  command: Text('Events with this command, for example `Profile.CallbackPortraitSet`.'),
  subject: Text('The user or group that it is about.'),
  operator: Text('Who did it.'),
  request: Text("The `RequestId` of the callback's URL."),
  route: Text('Events that this route sends.'),
  destination: Text('Events for this destination, `<route>/<step>`.'),
  reason: Text('A reason in the explanation, for example `tag-not-listed`.'),
  state: Optional(OneOf(EVENT_STATES, 'How far the event has come; of its deliveries at least one.')),
  since: TimeAsked('Received at or after.'),
  until: TimeAsked('Received before.'),
} satisfies Record<(typeof EVENT_FILTERS)[number], unknown>

/** What events are looked through for, as no index has it. */
export const SearchFilters = {
  contains: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'Events with this text in the body, which is JSON as it came: names of fields are found too. ASCII letters in any case; escaped (`\\u4e2d`) or not.',
    }),
  ),
  tag: Text(
    'Events that changed this profile tag, among the last 20 values of each that the gateway remembers.',
  ),
} satisfies Record<(typeof SEARCH_FILTERS)[number], unknown>

/** What is known of every callback without its body. */
const facts = {
  id: Type.String({ description: 'A UUID of version 7, given by the gateway.' }),
  seq: Type.Integer({ description: 'Rises in the order of keeping.' }),
  app: Type.String(),
  command: Type.String(),
  kind: OneOf(['before', 'after'], 'Whether Chat asked before it happened, or told of it after.'),
  receivedAt: Time('When it came.'),
  time: Time('When it happened, as Chat says; where Chat says nothing, when it came.'),
  operator: Text('Who did it.'),
  subject: Text('The user or group that it is about.'),
  group: Text('The group or channel that it happened in.'),
  platform: Text("Chat's `OptPlatform`."),
  clientIp: Text('The address that Chat saw.'),
  byAdmin: Type.Boolean({ description: 'Whether an admin did it.' }),
  unreadable: Text('Why the body does not fit its command; such an event is kept and not routed.'),
  node: Text('The gateway that received it.'),
  routedAt: Optional(Time('When it was routed; absent while it waits for that.')),
}

const EventSummary = Type.Object({
  ...facts,
  deliveries: Type.Array(
    Type.Object({ destination: Type.String(), state: OneOf(DELIVERY_STATES, 'How far it has come.') }),
  ),
})

/** What one route did with an event. */
const RouteSaid = Type.Object({
  route: Type.String(),
  reason: Type.String({ description: 'A code; see the reasons.' }),
  step: Text('The step that decided, `<position>. <plugin>`.'),
  why: Text('What the step saw, and what it wanted.'),
  destinations: Type.Array(Type.String(), { description: 'Where the route sends it.' }),
  setAside: Optional(Type.Array(Type.String(), { description: 'Where it is dead from the beginning.' })),
  explanation: Text('The reason, as a sentence.'),
})

export const attemptFields = {
  attempt: Type.Integer({ description: '1 for the first.' }),
  startedAt: Time('When it began.'),
  durationMs: Type.Number(),
  outcome: OneOf(['delivered', 'retry', 'rejected'], 'What the destination said.'),
  reason: Text('What the receiver said, or why it failed.'),
  config: Text('The hash of the config that it was made by.'),
  node: Text('The gateway that made it.'),
}

/** A delivery, without the event that it belongs to. */
export const deliveryFields = {
  destination: Type.String({ description: '`<route>/<step>`' }),
  state: OneOf(DELIVERY_STATES, 'How far it has come.'),
  attempts: Type.Integer({ description: 'How many have been made.' }),
  attemptsBefore: Type.Integer({ description: 'How many of them before it was planned anew by a replay.' }),
  createdAt: Time('When it was planned.'),
  updatedAt: Time('When it last changed.'),
  dueAt: Optional(Time('When the next attempt is due.')),
  reason: Text('Why it is dead, or what the last attempt said.'),
  position: Type.Integer({ description: 'Its place in the order of planning.' }),
  digest: Optional(Type.Integer({ description: 'The same for all members of a digest.' })),
  behindEventId: Text('The event whose delivery must be made first.'),
  replayId: Optional(Type.Integer({ description: 'The replay that planned it, if one did.' })),
  replays: Optional(Type.Integer({ description: 'How often it was asked for again.' })),
}

const DecisionSaid = Type.Unsafe<Decision & { explanation: string }>({
  type: 'object',
  description: 'What Chat was told, why, and after how many milliseconds; see the reasons of answers.',
})

const Change = Type.Object({
  tag: Type.String(),
  value: Type.Union([Type.String(), Type.Number()]),
  before: Optional(Type.Union([Type.String(), Type.Number()])),
})

const EventDetail = Type.Object({
  ...facts,
  query: Type.String({ description: "The URL's query as it came, without its secrets." }),
  signedBy: Text('The place in the config of the token that it was signed with.'),
  traceParent: Text(
    'The W3C `traceparent` that it came with; while traces are on, its last two digits say whether this one is recorded.',
  ),
  requestId: Text("Chat's `RequestId`."),
  actor: Optional(OneOf(['system', 'unknown'], 'Who acted, where it was no account of the app.')),
  changes: Optional(
    Type.Array(Change, { description: 'Profile tags, with the values before where these are known.' }),
  ),
  body: Type.Unsafe<Record<string, unknown> | string>({
    description:
      'What Chat sent. A number that JSON readers would round is a text of its digits; one that is nested too deep is the beginning of its text.',
  }),
  bodyNote: Text('Why the body is a text.'),
  decision: Optional(DecisionSaid),
  reason: Type.String({ description: 'A code: what became of the event as a whole.' }),
  explanation: Type.String({ description: 'The reason, as a sentence.' }),
  routes: Type.Array(RouteSaid),
  deliveries: Type.Array(
    Type.Object({
      ...deliveryFields,
      subject: Text('The user or group that the event is about.'),
      attemptList: Type.Array(Type.Object(attemptFields)),
    }),
  ),
})

export const eventEndpoints = {
  'GET /api/events': {
    summary: 'Lists events, newest first.',
    details:
      'No index has `contains` and `tag`, so these look at a bounded number of events: go on with `cursor` until there is none.',
    access: 'read',
    query: Type.Object({
      ...EventFilters,
      ...SearchFilters,
      after: Optional(
        Type.Integer({ minimum: 0, description: 'Events with a greater `seq`, for example all since one.' }),
      ),
      cursor: Optional(
        Type.Integer({ minimum: 0, description: 'Continues after an earlier page, which gave it.' }),
      ),
      limit: Limit,
    }),
    answer: Type.Object({
      events: Type.Array(EventSummary),
      cursor: Optional(
        Type.Integer({
          description: 'For the next page, which may be empty after a search; absent on the last.',
        }),
      ),
      lookedAt: Optional(
        Type.Integer({
          description:
            'Of a search by `contains` or `tag`: how many events were looked at, at most about 20,000. `cursor` goes on from there.',
        }),
      ),
      warnings: Warnings,
    }),
    example: { query: { command: 'Profile.CallbackPortraitSet', since: '24h', limit: 10 } },
  },
  'GET /api/events/:id': {
    summary: 'Shows one event: what came, why it went where it went, and every attempt.',
    access: 'read',
    params: { id: 'The id of an event.' },
    answer: EventDetail,
    errors: ['not-found'],
    example: {},
  },
  'GET /api/events/:id/body': {
    summary: 'Gives the body of an event, the bytes as they came.',
    access: 'read',
    params: { id: 'The id of an event.' },
    produces: 'application/json',
    answer: Type.Unsafe<Uint8Array>({ description: 'The body.' }),
    errors: ['not-found'],
    example: {},
  },
  'GET /api/events/:id/trace': {
    summary:
      'Says what the running config would do with an event now, with the values that were known before it.',
    details: 'Sends and keeps nothing. Answers 409 for a body that is nested too deep.',
    access: 'read',
    params: { id: 'The id of an event.' },
    answer: Type.Unsafe<Trace>({
      type: 'object',
      description: 'What each route says, what each destination would send, and what Chat would be told.',
    }),
    errors: ['not-found', 'conflict', 'unavailable', 'timeout'],
    example: {},
  },
  'GET /api/events/:id/as-test': {
    summary: 'Gives a test for `gateway.test.yaml` that expects what happened to this event.',
    details: 'Answers 409 for a body that is nested too deep.',
    access: 'read',
    params: { id: 'The id of an event.' },
    produces: 'application/yaml',
    answer: Type.Unsafe<Uint8Array>({ description: 'YAML.' }),
    errors: ['not-found', 'conflict'],
    example: {},
  },
} as const satisfies Endpoints
