/** Whatever the admin API answers, no page of another site can take it in, nothing keeps it, and nobody reads it as another type. */
import { expect, test } from 'vitest'
import { ADMIN_ENDPOINTS, startWithSomething } from '../support/admin-gateway.ts'
import { LOG_ONLY, startGateway } from '../support/gateway.ts'

const ON_EVERY_ANSWER = {
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

const AS_A_FILE = { 'content-disposition': 'attachment', 'content-security-policy': 'sandbox' }

/** What callbacks hold, and nothing around it. */
const FILES = ['/api/events/:id/body', '/api/events/:id/as-test']

const headersOf = async (
  url: string,
  method: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, string> }> => {
  const end = new AbortController()
  const response = await fetch(url, { method, headers, signal: end.signal })
  const { status } = response
  const all = Object.fromEntries(response.headers)
  // One of the answers never ends.
  end.abort()
  return { status, headers: all }
}

test('what is asked for, and what is refused, at every endpoint', async () => {
  const { gateway, addressOf } = await startWithSomething()
  const foreign = { origin: 'https://evil.example' }
  expect(ADMIN_ENDPOINTS.length).toBeGreaterThan(30)
  for (const { method, path } of ADMIN_ENDPOINTS) {
    const url = `${gateway.admin}${addressOf(path)}`
    for (const sent of [{}, foreign]) {
      const got = await headersOf(url, method, sent)
      if ('origin' in sent) expect(got.status, `${method} ${path}`).toBe(403)
      expect(got.headers, `${method} ${path}`).toMatchObject(ON_EVERY_ANSWER)
    }
  }
  for (const path of FILES)
    for (const method of ['GET', 'HEAD']) {
      const got = await headersOf(`${gateway.admin}${addressOf(path)}`, method)
      expect(got, `${method} ${path}`).toMatchObject({ status: 200, headers: AS_A_FILE })
    }
})

test('what is answered before any endpoint', async () => {
  const token = LOG_ONLY.replace('admin: { port: 0 }', 'admin: { port: 0, token: the-token }')
  const { admin } = await startGateway({ config: token })
  const bearer = { authorization: 'Bearer the-token' }
  for (const [method, path, sent, status] of [
    ['GET', '/api/events', {}, 401],
    ['GET', '/metrics', {}, 401],
    ['GET', '/api/nothing', bearer, 404],
    ['GET', '/api/events/no-such-id/body', bearer, 404],
    ['DELETE', '/api/events', bearer, 404],
    ['GET', '/api/events?limit=0', bearer, 400],
    ['GET', '/api/events?subject=%00', bearer, 400],
    ['GET', '/api/events/%E0%A4%A', bearer, 404],
  ] as const)
    expect(await headersOf(`${admin}${path}`, method, sent), `${method} ${path}`).toMatchObject({
      status,
      headers: ON_EVERY_ANSWER,
    })
})
