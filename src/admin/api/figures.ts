/** What happens right now, and what has happened in the last hour. */
import Type from 'typebox'
import type { Readable } from 'node:stream'
import type { Endpoints } from './endpoint.ts'
import { EventFilters, SearchFilters } from './events.ts'
import { Optional, Time } from './fields.ts'

const Count = (description: string) => Type.Integer({ description })

const Sample = Type.Object({
  at: Time('The end of these ten seconds.'),
  callbacks: Count('Requests to the callback address in these ten seconds.'),
  refused: Count('Those that were answered FAIL.'),
  answerP99Ms: Optional(
    Type.Number({
      description:
        '99 of 100 callbacks were answered within so many milliseconds, as far as the buckets of the metric tell; absent where none came.',
    }),
  ),
  delivered: Count('Deliveries that were made.'),
  died: Count('Deliveries that were given up.'),
  waiting: Optional(Count('Deliveries that wait; absent while the store does not answer.')),
  dead: Optional(Count('Deliveries that are dead.')),
  oldestWaitingAt: Optional(Time('When the oldest that waits was planned.')),
})

export const figureEndpoints = {
  'GET /api/figures': {
    summary: 'Shows what this gateway counted in the last hour, in steps of ten seconds, from memory.',
    access: 'read',
    answer: Type.Object({
      everyMs: Type.Integer(),
      samples: Type.Array(Sample, { description: 'The oldest first.' }),
      stopped: Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer()), {
        description: 'How often each step has stopped an event since the start, by reason.',
      }),
      commands: Type.Array(
        Type.Object({
          command: Type.String(),
          lastAt: Optional(Time('When the newest event came; absent where none is kept.')),
        }),
        { description: 'The commands that the config names; looked up at most once a minute.' },
      ),
    }),
    example: {},
  },
  'GET /api/live': {
    summary: 'Follows the events as they come, as a stream of Server-Sent Events.',
    details:
      'Each `data:` is JSON: `events`, the new ones, newest first and at most 50; `changed`, those told before that have come further; `more`, about how many new ones were left out, of a filter at most so many. Or `error`, while the store does not answer. The stream ends after ten minutes: come again with `after`. Read from the store four times a second, so a reader that pauses loses nothing; by `contains` or `tag` each event is looked through once, at first the newest 20,000.',
    access: 'read',
    query: Type.Object({
      ...EventFilters,
      ...SearchFilters,
      after: Type.Integer({
        minimum: 0,
        description: 'Only events with a greater `seq`, for example the last one that was seen.',
      }),
    }),
    produces: 'text/event-stream',
    answer: Type.Unsafe<Readable>({ description: 'A stream.' }),
    errors: ['unavailable'],
  },
} as const satisfies Endpoints
