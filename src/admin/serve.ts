import Router from '@koa/router'
import type { ParameterizedContext } from 'koa'
import { RequestError } from '../base/errors.ts'
import type { AccessState } from './access.ts'
import type { AnswerOf, BodyOf, Endpoint, Endpoints, ParamName, QueryOf } from './api/endpoint.ts'
import { noteChange } from './by-hand.ts'
import { readBody, readQuery } from './read-request.ts'

/** What a handler is given: read, checked, with its defaults. */
interface RequestOf<Key, One> {
  params: Record<ParamName<Key>, string>
  query: QueryOf<One>
  /** Without who asks for it, and why. */
  body: Omit<BodyOf<One>, 'by' | 'note'>
  /** When it came, in milliseconds since 1970; times that were given as how long ago were read by it. */
  now: number
}

/** One handler for each endpoint; the context is for what is not JSON, and for a status of one's own. */
export type Handlers<All extends Endpoints> = {
  [Key in keyof All & string]: (
    request: RequestOf<Key, All[Key]>,
    ctx: ParameterizedContext<AccessState>,
  ) => AnswerOf<All[Key]> | Promise<AnswerOf<All[Key]>>
}

type Handle = (
  request: { params: Record<string, string>; query: object; body: object; now: number },
  ctx: ParameterizedContext<AccessState>,
) => unknown

const NO_BODY: Readonly<Record<string, never>> = {}

/** Serves endpoints: reads each request by its description, and leaves the rest to its handler. */
export const serve = <All extends Endpoints>(
  endpoints: All,
  handlers: Handlers<All>,
): Router<AccessState> => {
  const router = new Router<AccessState>()
  for (const [key, endpoint] of Object.entries<Endpoint>(endpoints)) {
    const [method = '', path = ''] = key.split(' ')
    const handle = (handlers as unknown as Record<string, Handle>)[key]
    if (!handle) throw new Error(`${key} has no handler`)
    router.register(path, [method], async ctx => {
      if (endpoint.access === 'change' && ctx.state.access === 'read')
        throw new RequestError(`the read token may not do this: ${key} changes something`, 'forbidden')
      const now = Date.now()
      const query = readQuery(endpoint.query, ctx.query, now)
      const { by, note, ...body } =
        method === 'POST' ? readBody(endpoint.body, ctx.request.body, now) : NO_BODY
      const asked = { params: ctx.params, body }
      const change = endpoint.access === 'change' && { action: endpoint.action, ...asked, by, note }
      const done = change ? noteChange(ctx, change) : undefined
      const answer = await handle({ ...asked, query, now }, ctx)
      done?.(answer)
      ctx.body = answer instanceof Uint8Array ? Buffer.from(answer) : answer
      if (endpoint.produces !== undefined) ctx.type = endpoint.produces
    })
  }
  return router
}
