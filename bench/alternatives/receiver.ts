/** Where all compared gateways deliver to: it verifies each signature, and counts. */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { SECRET } from '../requests.ts'

/** What `/taken` answers. */
export interface Taken {
  /** Different deliveries since `/forget`; a repeat counts once. */
  delivered: number
  /** Deliveries whose signature was wrong. */
  refused: number
}

const key = createSecretKey(Buffer.from(SECRET.slice('whsec_'.length), 'base64'))

const isSigned = (headers: IncomingHttpHeaders, body: string): boolean => {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers
  const hmac = createHmac('sha256', key).update(`${String(id)}.${String(timestamp)}.${body}`)
  const expected = Buffer.from(`v1,${hmac.digest('base64')}`)
  const given = Buffer.from(String(signature))
  return given.length === expected.length && timingSafeEqual(given, expected)
}

export const receiver = (): RequestListener => {
  const delivered = new Set<string>()
  let refused = 0
  const take = (url: string, headers: IncomingHttpHeaders, body: string): number => {
    if (!isSigned(headers, body)) {
      refused += 1
      return 401
    }
    delivered.add(`${url} ${String(headers['webhook-id'])}`)
    return 204
  }
  return (request, response) => {
    const { url = '', headers } = request
    if (url === '/taken') response.end(JSON.stringify({ delivered: delivered.size, refused } satisfies Taken))
    else if (url === '/forget') {
      delivered.clear()
      refused = 0
      response.end()
    } else
      void text(request).then(body => {
        response.statusCode = take(url, headers, body)
        return response.end()
      })
  }
}
