/** Texts that are tried in the place of the config in force. */
import Type from 'typebox'
import type { Endpoints } from './endpoint.ts'
import { OneOf, Optional, Text, Time, TimeAsked } from './fields.ts'
import { Problem } from './running.ts'

const text = Type.String({ description: 'The text of a config, at most 1 MiB of UTF-8.' })

const HOW =
  'The text is read in the place of the config in force: with its folder and its variables, in a process of its own. It can name no plugin, no file and no variable that the config in force does not name, and a variable with a secret only where that has it. `***` stands for what `GET /api/config` hides at the same place.'

const Route = Type.Object({
  name: Type.String(),
  when: Type.Array(Type.String()),
  steps: Type.Array(
    Type.Object({
      plugin: Type.String(),
      destination: Text('`<route>/<step>`, where it sends.'),
      target: Text('Where it sends to, as its plugin tells it.'),
    }),
  ),
})

const Parts = Type.Record(Type.String(), Type.String(), { description: 'Texts by their names.' })

const exampleFields = {
  event: Type.String({ description: 'The id of an event.' }),
  command: Type.String(),
  subject: Optional(Type.String()),
  why: Type.String({ description: 'The difference, in short.' }),
}

const Example = Type.Object({
  ...exampleFields,
  before: Type.String({ description: 'What the route in force says of it.' }),
  after: Type.String({ description: 'What the route of the text says of it.' }),
  messages: Optional(
    Type.Object(
      { before: Parts, after: Parts },
      { description: 'What would be sent; each text is cut at 1,000 characters.' },
    ),
  ),
})

const AnswerExample = Type.Object({
  ...exampleFields,
  before: Type.String({ description: 'What Chat is told.' }),
  after: Type.String({ description: 'What it would be told.' }),
})

const count = Type.Integer()

const found = (description: string) =>
  Type.Object(
    { count, examples: Type.Array(Example) },
    { description: `${description} With up to three examples.` },
  )

const Destination = Type.Object({
  destination: Type.String({ description: '`<route>/<step>`' }),
  lost: found('Events that would not go there any more.'),
  added: found('Events that would go there now.'),
  changed: found('Events that would go there with another content.'),
  unchanged: count,
})

const Found = Type.Object({
  events: Type.Integer({ description: 'How many events were compared.' }),
  cutBy: Optional(OneOf(['events', 'time'], 'Present where not all were: what ended it.')),
  lastReceivedAt: Optional(Time('When the last one was received that was compared.')),
  destinations: Type.Array(Destination, {
    description: 'All that would get any of the events, the worst first; at most 50.',
  }),
  moreDestinations: Optional(Type.Integer({ description: 'So many are not listed.' })),
  answers: Type.Object(
    {
      changed: Type.Object({ count, examples: Type.Array(AnswerExample) }),
      unchanged: count,
      notAsked: Type.Integer({
        description: 'So many answers depend on a service behind the network, which is not asked.',
      }),
    },
    { description: 'What Chat would be told before something happens.' },
  ),
})

const Plan = Type.Object({
  id: Type.String(),
  state: OneOf(['running', 'done', 'failed'], 'How far it has come.'),
  startedAt: Time('When it was asked for.'),
  since: Time('Events received since.'),
  until: Time('Events received before.'),
  limit: Type.Integer({ description: 'At most so many events.' }),
  done: Type.Integer({ description: 'How many events it has been through.' }),
  total: Type.Integer({ description: 'How many there are; 0 as long as they are not counted.' }),
  error: Text('Why it failed.'),
  problems: Optional(Type.Array(Problem, { description: 'What is wrong with the text.' })),
  found: Optional(Found),
})

const onePlan = {
  access: 'read' as const,
  params: { id: 'The id of a plan.' },
  errors: ['not-found'] as const,
  example: {},
}

/** For the docs; it differs from every config in force. */
const EXAMPLE =
  'apps: { "1400000001": { unsigned: true } }\nroutes: { all: { when: "*", steps: [{ log: {} }] } }\n'

export const candidateEndpoints = {
  'POST /api/check': {
    summary: 'Checks a text as a config.',
    details: `Says what \`chatgate check\` would. ${HOW}`,
    access: 'read',
    body: Type.Object({ text }),
    answer: Type.Object({
      file: Type.String({ description: 'The file of the config in force, for which the text stands.' }),
      problems: Type.Array(Problem, { description: 'Empty if it could be put in force.' }),
      warnings: Type.Array(Problem),
      routes: Type.Array(Route),
    }),
    errors: ['unavailable'],
    example: { body: { text: EXAMPLE } },
  },
  'POST /api/plans': {
    summary: 'Starts a plan: what a text would do with stored events, other than the config in force.',
    details: `Finds what \`chatgate plan\` would. ${HOW} Nothing is sent, and no service is asked. One plan runs at a time, for a minute at most; what it has found is kept for ten minutes.`,
    access: 'read',
    body: Type.Object({
      text,
      since: TimeAsked('Events received since; 24h if it is left out.'),
      until: TimeAsked('Events received before.'),
      limit: Type.Integer({
        minimum: 1,
        maximum: 100_000,
        default: 100_000,
        description: 'At most so many events, the oldest.',
      }),
    }),
    answer: Type.Object({ id: Type.String() }),
    errors: ['conflict'],
    example: { body: { text: EXAMPLE, since: '24h' } },
  },
  'GET /api/plans/:id': {
    summary: 'Shows how far a plan is, and what it has found.',
    ...onePlan,
    answer: Plan,
  },
  'DELETE /api/plans/:id': {
    summary: 'Ends a plan, and forgets it.',
    ...onePlan,
    answer: Type.Object({ id: Type.String() }),
  },
} as const satisfies Endpoints
