/** Every endpoint of the admin API, on a gateway with something of each kind, answers what its description says, and nothing else. */
import { Clean, Errors } from 'typebox/value'
import { expect, test } from 'vitest'
import type { Endpoint } from '../../src/admin/api/endpoint.ts'
import { ENDPOINTS } from '../../src/admin/api/endpoints.ts'
import { guarded } from '../../src/admin/app.ts'
import { startWithSomething } from '../support/admin-gateway.ts'

const KEYS = Object.entries<Endpoint>(ENDPOINTS)

const ask = async (
  method: string,
  url: string,
  body: object | undefined,
): Promise<{ status: number; type: string; body: string }> => {
  const answer = await fetch(url, {
    method,
    ...(method === 'POST' && {
      body: JSON.stringify(body ?? {}),
      headers: { 'content-type': 'application/json' },
    }),
  })
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    body: await answer.text(),
  }
}

test('what the router serves under /api is what is described, and all of it', () => {
  const served = guarded({} as never).stack.flatMap(({ methods, path }) =>
    methods.filter(method => method !== 'HEAD').map(method => `${method} ${String(path)}`),
  )
  expect(served.filter(key => key.includes(' /api/')).toSorted()).toEqual(Object.keys(ENDPOINTS).toSorted())
})

test('every answer has the form that its description says, with no field that it does not name', async () => {
  const { gateway, addressOf } = await startWithSomething()
  for (const [key, { example, answer, produces }] of KEYS) {
    // Of what is refused nothing can be kept, as its app stays unknown.
    if (key === 'POST /api/refused/:id/retry') continue
    // It never ends; see live.test.ts.
    if (key === 'GET /api/live') continue
    const [method = '', path = ''] = key.split(' ')
    const query = new URLSearchParams(example?.query as Record<string, string>)
    const got = await ask(method, `${gateway.admin}${addressOf(path)}?${query.toString()}`, example?.body)
    expect(got.status, `${key}: ${got.body}`).toBe(200)
    expect(got.type, key).toContain(produces ?? 'application/json')
    if (produces !== undefined) continue
    const value = JSON.parse(got.body) as unknown
    expect(Errors(answer, value), key).toEqual([])
    expect(Clean(answer, structuredClone(value)), key).toEqual(value)
  }
})

const WRONG: readonly [key: string, query: string, body: unknown, error: string][] = [
  ['GET /api/events', '?limit=501', undefined, '`limit` must be a whole number from 1 to 500, but is "501"'],
  ['GET /api/events', '?subjekt=a', undefined, 'did you mean `subject`?'],
  ['GET /api/nodes', '?x=1', undefined, '`x` is not a parameter here; there are none'],
  ['GET /api/deliveries', '?state=dead&state=waiting', undefined, '`state` is given more than once'],
  ['POST /api/replay', '', { all: 'yes' }, '`all` must be true or false, but is "yes"'],
  ['POST /api/replay', '', { all: true, to: [] }, '`to` must be a list of'],
  ['POST /api/replay', '', { all: true, to: [1] }, '`to[0]` must be a text with something in it, but is 1'],
  ['POST /api/replay', '', { all: true, as: 'new' }, '`as` must be one of now, then, but is "new"'],
  ['POST /api/replay', '', { all: true, ratePerSecond: 0 }, '`ratePerSecond` must be a number above 0'],
  ['POST /api/replay', '', { since: null }, '`since` must be a text with something in it, but is null'],
  ['POST /api/replay', '', [], 'the body must be a JSON object'],
  ['POST /api/deliveries/drop', '', { state: 'delivered' }, '`state` must be one of dead, waiting'],
  ['POST /api/trace', '', {}, '`body` is missing'],
  ['POST /api/trace', '', { body: [] }, '`body` must be an object, but is []'],
  ['POST /api/reload', '', { now: true }, '`now` is not a field here; there are: by, note'],
  ['POST /api/replay', '?since=1h', {}, '`since` is not a parameter here; there are none'],
]

test('what a request has wrong is said in a sentence, with a code', async () => {
  const { gateway, addressOf } = await startWithSomething()
  for (const [key, query, body, error] of WRONG) {
    const [method = '', path = ''] = key.split(' ')
    const got = await ask(method, `${gateway.admin}${addressOf(path)}${query}`, body as object)
    expect({ status: got.status, ...(JSON.parse(got.body) as object) }, `${key} ${query}`).toEqual({
      status: 400,
      code: 'bad-request',
      error: expect.stringContaining(error) as string,
    })
  }
})
