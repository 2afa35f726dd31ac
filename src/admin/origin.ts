import type { IncomingHttpHeaders } from 'node:http'
import type { Middleware } from 'koa'
import { RequestError } from '../base/errors.ts'

/**
 * Refuses what a page of another site makes a browser send: it could pause, drop and replay without seeing an answer. A browser
 * says where a request comes from, by `Sec-Fetch-Site` (https://www.w3.org/TR/fetch-metadata/) or `Origin`; programs say
 * nothing. A body must be JSON by name too, which no page may send elsewhere without being asked first.
 */
export const guardOrigin: Middleware = async (ctx, next) => {
  if (isForeign(ctx.method, ctx.headers))
    throw new RequestError('the admin API takes nothing from pages of other sites', 'forbidden')
  if (hasBody(ctx.headers) && !/^application\/json\s*(;|$)/i.test(ctx.get('content-type')))
    throw new RequestError(
      'send the body as JSON, with Content-Type: application/json',
      'unsupported-media-type',
    )
  await next()
}

/** What a page of another site loads as a script, an image or a frame, a browser loads all the same; by this it keeps the answer from there. */
export const keepFromOthers: Middleware = (ctx, next) => {
  ctx.set('Cross-Origin-Resource-Policy', 'same-origin')
  return next()
}

const isForeign = (method: string, headers: IncomingHttpHeaders): boolean => {
  const { origin, host, 'sec-fetch-site': site } = headers
  // An address that was typed, or taken from a bookmark, comes from no site. It reads.
  if (site === 'none') return method !== 'GET' && method !== 'HEAD'
  if (site !== undefined) return site !== 'same-origin'
  return origin !== undefined && URL.parse(origin)?.host !== host
}

const hasBody = (headers: IncomingHttpHeaders): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
