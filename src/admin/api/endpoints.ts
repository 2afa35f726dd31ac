import { archiveEndpoints } from './archive.ts'
import { callbackEndpoints } from './callbacks.ts'
import { candidateEndpoints } from './candidates.ts'
import { deliveryEndpoints } from './deliveries.ts'
import { destinationEndpoints } from './destinations.ts'
import type { AnswerOf, BodyOf, ParamName, QueryOf } from './endpoint.ts'
import { eventEndpoints } from './events.ts'
import { figureEndpoints } from './figures.ts'
import { replayEndpoints } from './replays.ts'
import { sessionEndpoints } from './session.ts'
import { runningEndpoints } from './running.ts'
import { vocabularyEndpoints } from './vocabulary.ts'

/** Every endpoint under `/api`, by method and path. */
export const ENDPOINTS = {
  ...eventEndpoints,
  ...archiveEndpoints,
  ...deliveryEndpoints,
  ...destinationEndpoints,
  ...replayEndpoints,
  ...callbackEndpoints,
  ...runningEndpoints,
  ...sessionEndpoints,
  ...vocabularyEndpoints,
  ...figureEndpoints,
  ...candidateEndpoints,
}

export type EndpointKey = keyof typeof ENDPOINTS

/** What an endpoint answers. Of an event, for example: `Answer<'GET /api/events/:id'>`. */
export type Answer<Key extends EndpointKey> = AnswerOf<(typeof ENDPOINTS)[Key]>

/** What a client sends: times, numbers and flags as people write them. */
export type Sent<Key extends EndpointKey> = ([ParamName<Key>] extends [never]
  ? object
  : { params: Record<ParamName<Key>, string> }) & {
  query?: { [Name in keyof QueryOf<(typeof ENDPOINTS)[Key]>]?: string | number | boolean | undefined }
  body?: { [Name in keyof BodyOf<(typeof ENDPOINTS)[Key]>]?: unknown }
}
