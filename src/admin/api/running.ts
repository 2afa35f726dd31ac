/** What runs: the config in force, the gateways at the store, how the responders have done. */
import Type from 'typebox'
import type { Endpoints } from './endpoint.ts'
import { Optional, Signature, Text, Time } from './fields.ts'

export const Problem = Type.Object({
  file: Type.String(),
  line: Optional(Type.Integer({ description: 'From 1.' })),
  column: Optional(Type.Integer({ description: 'From 1.' })),
  path: Type.String({ description: 'The place in the config, for example `routes.x.steps[1].slack.url`.' }),
  sentence: Type.String({ description: 'What was seen and what would be right.' }),
})

const state = {
  file: Type.String(),
  hash: Type.String({ description: 'Of the text, what it includes, and the variables in it.' }),
  variables: Type.String({
    description: 'The hash of the variables alone: it changes with a secret, and does not show it.',
  }),
  version: Type.Integer({ description: '1 at start, one more for each config that replaced it.' }),
  loadedAt: Time('When it was put in force.'),
  needsRestart: Type.Array(Type.String(), { description: 'Keys that take effect with a restart only.' }),
  warnings: Type.Array(Problem),
  rejected: Optional(
    Type.Object(
      { at: Time('When.'), problems: Type.Array(Problem) },
      { description: 'The last config that was rejected, unless another has been loaded since.' },
    ),
  ),
}

const Responder = Type.Object({
  step: Type.String({ description: '`<command>/<position>. <plugin>`' }),
  used: Type.Integer(),
  unusable: Type.Integer({ description: 'Answers that could not be read.' }),
  failed: Type.Integer({ description: 'It could not find out.' }),
  late: Type.Integer(),
  lastUnusable: Optional(Type.Object({ event: Type.String(), at: Time('When.'), why: Type.String() })),
})

const Node = Type.Object({
  name: Type.String(),
  role: Type.String(),
  version: Type.String({ description: 'Of Chatgate.' }),
  config: Type.String({ description: 'The hash of the config in force.' }),
  startedAt: Time('When it was started.'),
  seenAt: Time('When it was last seen.'),
  alive: Type.Boolean({ description: 'Seen in the last 15 seconds.' }),
})

export const runningEndpoints = {
  'GET /api/config': {
    summary: 'Shows which config is in force, with secrets masked, and why a newer one is not.',
    access: 'read',
    answer: Type.Object({
      ...state,
      listen: Type.Object(
        { host: Type.String(), port: Type.Integer(), path: Type.String() },
        { description: 'Where callbacks are taken, as the config said at the start.' },
      ),
      text: Type.String({ description: 'As it was read, masked.' }),
      included: Type.Array(Type.Object({ file: Type.String(), text: Type.String() }), {
        description: 'The files that it includes, as they were read, masked.',
      }),
    }),
    example: {},
  },
  'POST /api/reload': {
    summary: 'Puts a changed config in force, as a whole or not at all.',
    details: 'Answers 422 where the config cannot be used; the one in force stays.',
    access: 'change',
    action: 'reload config',
    body: Type.Object(Signature),
    answer: Type.Object({ ...state, error: Text('All problems, one in a line.'), code: Text('`unusable`') }),
    errors: ['unusable'],
    example: {},
  },
  'GET /api/nodes': {
    summary: 'Lists the gateways at this store.',
    access: 'read',
    answer: Type.Object({ nodes: Type.Array(Node) }),
    example: {},
  },
  'GET /api/answers': {
    summary: 'Lists the responders, and how each has done since this gateway was started.',
    access: 'read',
    answer: Type.Object({ responders: Type.Array(Responder) }),
    example: {},
  },
  'GET /api/openapi.json': {
    summary: 'Describes this API, as OpenAPI 3.1.',
    access: 'read',
    answer: Type.Unsafe<Record<string, unknown>>({ type: 'object' }),
    example: {},
  },
} as const satisfies Endpoints
