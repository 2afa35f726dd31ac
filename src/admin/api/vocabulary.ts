/** The words of this gateway: what there is to choose from, and what each means. */
import Type from 'typebox'
import type { ShownAnswer, ShownRoute } from '../../chains/chain-facts.ts'
import type { Endpoints } from './endpoint.ts'
import { OneOf } from './fields.ts'

const Meanings = (description: string) => Type.Record(Type.String(), Type.String(), { description })

export const vocabularyEndpoints = {
  'GET /api/vocabulary': {
    summary: 'Lists what filters may name, and what each reason means.',
    access: 'read',
    answer: Type.Object({
      version: Type.String({ description: 'Of Chatgate.' }),
      apps: Type.Array(Type.String(), { description: 'The SdkAppids of the config.' }),
      routes: Type.Array(Type.String()),
      destinations: Type.Array(Type.String()),
      commands: Type.Array(
        Type.Object({
          name: Type.String(),
          kind: OneOf(['before', 'after'], 'Whether Chat asks before, or tells of it after.'),
          summary: Type.String(),
          source: Type.String({ description: 'The page that describes it.' }),
        }),
      ),
      eventStates: Type.Array(Type.String()),
      deliveryStates: Type.Array(Type.String()),
      eventReasons: Meanings('What became of an event.'),
      routeReasons: Meanings('What a route did with it, with the reasons of the plugins in the config.'),
      decisionReasons: Meanings('Why Chat was told what it was told.'),
    }),
    example: {},
  },
  'GET /api/routes': {
    summary: 'Shows the routes and answers of the running config, step by step, with secrets masked.',
    access: 'read',
    answer: Type.Object({
      file: Type.String(),
      routes: Type.Unsafe<readonly ShownRoute[]>({
        type: 'array',
        description:
          'Each with `name`, `when`, `apps` and `steps`; a step has `label`, `plugin`, `kind`, `summary`, `options`, its place as `file`, `line` and `column`, and of a destination its name and delivery `policy`.',
      }),
      answers: Type.Unsafe<readonly ShownAnswer[]>({
        type: 'array',
        description: 'Each with its `policy` and `steps`.',
      }),
    }),
    example: {},
  },
} as const satisfies Endpoints
