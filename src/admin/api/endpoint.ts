import type { Static, TObject, TSchema } from 'typebox'
import type { RequestErrorKind } from '../../base/errors.ts'

/** What it needs to be used: `read` changes nothing; what a change does is kept as its action, `drop deliveries`. */
type Access = { access: 'read'; action?: undefined } | { access: 'change'; action: string }

/**
 * One endpoint of the admin API, described once: the server reads requests by it, the command line and the console take their types from it,
 * and OpenAPI and docs/api.md are made from it.
 */
export type Endpoint = Access & {
  /** One sentence. */
  summary: string
  /** What else one should know, in Markdown. */
  details?: string
  /** What each `:name` of the path is. */
  params?: Readonly<Record<string, string>>
  query?: TObject
  /** JSON. An endpoint without one takes `{}` or nothing. */
  body?: TObject
  answer: TSchema
  /** What it answers, where that is not JSON. */
  produces?: string
  /** Besides those that every endpoint can answer. */
  errors?: readonly RequestErrorKind[]
  /** A request for the docs, by the names of params, query and body. */
  example?: { params?: object; query?: object; body?: object }
}

/** By method and path, `GET /api/events/:id`. */
export type Endpoints = Readonly<Record<`${'GET' | 'POST' | 'DELETE'} /${string}`, Endpoint>>

/** The `:name`s of a path. */
export type ParamName<Path> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamName<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never

/** What a handler is given: each time in milliseconds since 1970, each default filled in. */
export type QueryOf<One> = One extends { query: infer Query extends TObject } ? Static<Query> : object
export type BodyOf<One> = One extends { body: infer Body extends TObject } ? Static<Body> : object

export type AnswerOf<One> = One extends { answer: infer Schema extends TSchema } ? Static<Schema> : never
