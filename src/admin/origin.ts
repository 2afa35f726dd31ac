import type { IncomingHttpHeaders } from 'node:http'
import type { Middleware } from 'koa'
import { httpError } from '../work/http-error.ts'

/** Why a request is not taken, and the status that says so. */
interface Refusal {
  status: 403 | 415
  error: string
}

/**
 * Refuses what a page of another site makes a browser send: it could pause, drop and replay without seeing an answer. A browser
 * says where a request comes from, by `Sec-Fetch-Site` (https://www.w3.org/TR/fetch-metadata/) or `Origin`; programs say
 * nothing. A body must be JSON by name too, which no page may send elsewhere without being asked first.
 */
export const guardOrigin: Middleware = async (ctx, next) => {
  const refusal = refusalOf(ctx.method, ctx.headers)
  if (refusal) throw httpError(refusal.status, refusal.error)
  await next()
}

const refusalOf = (method: string, headers: IncomingHttpHeaders): Refusal | undefined => {
  if (isForeign(method, headers))
    return { status: 403, error: 'the admin API takes nothing from pages of other sites' }
  if (hasBody(headers) && !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
    return { status: 415, error: 'send the body as JSON, with Content-Type: application/json' }
  return undefined
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
