/** No page of another site gets anything done by the admin API, through whatever a browser may send elsewhere without asking. */
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { ADMIN_ENDPOINTS, startWithSomething } from '../support/admin-gateway.ts'
import type { RunningGateway } from '../support/gateway.ts'

interface Sent {
  headers: Record<string, string>
  body?: string
}

const JSON_TYPE = { 'content-type': 'application/json' }
const ALL = '{"all":true}'

/** What a page can make a browser send. */
const FOREIGN: Record<string, Sent> = {
  'a foreign Origin': { headers: { ...JSON_TYPE, origin: 'https://evil.example' }, body: ALL },
  'a foreign Origin and no body': { headers: { origin: 'http://localhost:1' } },
  'Origin: null': { headers: { ...JSON_TYPE, origin: 'null' }, body: ALL },
  'Sec-Fetch-Site: cross-site': { headers: { ...JSON_TYPE, 'sec-fetch-site': 'cross-site' }, body: ALL },
  'Sec-Fetch-Site: same-site, another port': { headers: { ...JSON_TYPE, 'sec-fetch-site': 'same-site' } },
}

/** What no program of ours sends, wherever it comes from. */
const NOT_JSON: Record<string, Sent> = Object.fromEntries(
  ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''].map(type => [
    type || 'no type',
    { headers: { ...(type && { 'content-type': type }), 'content-length': String(ALL.length) }, body: ALL },
  ]),
)

const send = (gateway: RunningGateway, method: string, path: string, { headers, body }: Sent) =>
  new Promise<number>((resolve, reject) => {
    // Not fetch, which sets some of these by itself.
    request(`${gateway.admin}${path}`, { method, headers }, response =>
      resolve(response.resume().statusCode ?? 0),
    )
      .on('error', reject)
      .end(body)
  })

/** All that a request could change. */
const stateOf = async (gateway: RunningGateway): Promise<unknown> => {
  const paths = ['destinations', 'deliveries', 'replays', 'refused', 'config', 'events']
  return Promise.all(paths.map(path => gateway.get(`/api/${path}`)))
}

test('the router tells its endpoints', () => {
  expect(ADMIN_ENDPOINTS.length).toBeGreaterThan(18)
  expect(ADMIN_ENDPOINTS).toContainEqual({ method: 'POST', path: '/api/deliveries/drop' })
  expect(ADMIN_ENDPOINTS).toContainEqual({ method: 'GET', path: '/metrics' })
})

test('what a browser may send from another site is refused everywhere, and nothing is done', async () => {
  const { gateway, addressOf } = await startWithSomething()
  const before = await stateOf(gateway)
  for (const [name, sent] of Object.entries(FOREIGN))
    for (const { method, path } of ADMIN_ENDPOINTS) {
      const { headers } = sent
      const status = await send(gateway, method, addressOf(path), method === 'POST' ? sent : { headers })
      expect(status, `${name} to ${path}`).toBe(403)
    }
  for (const [name, sent] of Object.entries(NOT_JSON))
    for (const { path } of ADMIN_ENDPOINTS.filter(({ method }) => method === 'POST'))
      expect(await send(gateway, 'POST', addressOf(path), sent), `${name} to ${path}`).toBe(415)
  expect(await stateOf(gateway)).toEqual(before)
})

test('what changes more than the one thing that its address names wants to be told what, in a body', async () => {
  const { gateway } = await startWithSomething()
  const before = await stateOf(gateway)
  const wanting = ADMIN_ENDPOINTS.filter(
    ({ method, path }) => method === 'POST' && !path.includes(':') && path !== '/api/reload',
  )
  expect(wanting.map(({ path }) => path).toSorted()).toEqual([
    '/api/check',
    '/api/deliveries/drop',
    '/api/deliveries/replay',
    '/api/import',
    '/api/plans',
    '/api/replay',
    '/api/session',
    '/api/trace',
  ])
  for (const { path } of wanting)
    for (const body of [undefined, '{}', '{"dryRun":true}', '[]', 'null'])
      expect(
        await send(gateway, 'POST', path, { headers: JSON_TYPE, ...(body && { body }) }),
        `${path} ${body}`,
      ).toBe(400)
  expect(await stateOf(gateway)).toEqual(before)
})

test('our own page, a typed address and a program are let in; health is open to all', async () => {
  const { gateway } = await startWithSomething()
  const own = { 'sec-fetch-site': 'same-origin', origin: gateway.admin }
  expect(await send(gateway, 'POST', '/api/destinations/all/w/pause', { headers: own })).toBe(200)
  expect(
    await send(gateway, 'POST', '/api/destinations/all/w/resume', { headers: { origin: gateway.admin } }),
  ).toBe(200)
  expect(await send(gateway, 'POST', '/api/destinations/all/w/resume', { headers: {} })).toBe(200)
  expect(await send(gateway, 'GET', '/api/events', { headers: { 'sec-fetch-site': 'none' } })).toBe(200)
  expect(await send(gateway, 'POST', '/api/reload', { headers: { 'sec-fetch-site': 'none' } })).toBe(403)
  for (const path of ['/healthz', '/readyz'])
    expect(await send(gateway, 'GET', path, { headers: { origin: 'https://evil.example' } })).toBe(200)
})
