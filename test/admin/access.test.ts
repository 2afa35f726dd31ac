/** Who may do what: each token and each session, at what reads, what changes and what tells of the gateway. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSession } from '../../src/admin/session.ts'
import { LOG_ONLY, startGateway, type RunningGateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const TOKEN = 'the-token-that-may-everything'
const READ_TOKEN = 'the-token-that-may-read'
const HOUR_MS = 3_600_000

const configWith = (token: string, readToken: string): string =>
  LOG_ONLY.replace('admin: { port: 0 }', `admin: { port: 0, token: ${token}, readToken: ${readToken} }`)

const ask = async (
  { admin }: RunningGateway,
  key: string,
  bearer: string | undefined,
  body?: object,
): Promise<{ status: number; body: string }> => {
  const [method = '', path = ''] = key.split(' ')
  const response = await fetch(`${admin}${path}`, {
    method,
    headers: {
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.text() }
}

const signIn = async (gateway: RunningGateway, token: string) =>
  JSON.parse((await ask(gateway, 'POST /api/session', undefined, { token })).body) as {
    session: string
    access: string
    until: string
  }

const TRACE = { body: { CallbackCommand: 'State.StateChange' } }

/** GET of what reads, POST of what reads, POST of what changes, metrics. */
const statusesOf = async (gateway: RunningGateway, bearer: string | undefined): Promise<number[]> =>
  Promise.all([
    ask(gateway, 'GET /api/events', bearer).then(({ status }) => status),
    ask(gateway, 'POST /api/trace', bearer, TRACE).then(({ status }) => status),
    ask(gateway, 'POST /api/destinations/all/log/pause', bearer).then(({ status }) => status),
    ask(gateway, 'GET /metrics', bearer).then(({ status }) => status),
  ])

const NOTHING = [401, 401, 401, 401]
const READING = [200, 200, 403, 200]
const EVERYTHING = [200, 200, 200, 200]

/** With another end, or another word in front: whoever changes a session has no key for it. */
const changed = (session: string, from: string | RegExp, to: string): string => session.replace(from, to)

test('each token and each session may what it may', async () => {
  const gateway = await startGateway({ config: configWith(TOKEN, READ_TOKEN) })
  const full = await signIn(gateway, TOKEN)
  const read = await signIn(gateway, READ_TOKEN)
  expect([full.access, read.access]).toEqual(['change', 'read'])
  expect(Date.parse(full.until) - Date.now()).toBeGreaterThan(11 * HOUR_MS)
  const longAgo = Date.now() - 13 * HOUR_MS
  const rows: [name: string, bearer: string | undefined, statuses: number[]][] = [
    ['no token', undefined, NOTHING],
    ['a wrong token', `${TOKEN}x`, NOTHING],
    ['the token', TOKEN, EVERYTHING],
    ['the read token', READ_TOKEN, READING],
    ['a session of the token', full.session, EVERYTHING],
    ['a session of the read token', read.session, READING],
    ['a session that is over', openSession(TOKEN, 'change', longAgo).session, NOTHING],
    ['a read session that is over', openSession(READ_TOKEN, 'read', longAgo).session, NOTHING],
    ['a session of another token', openSession('another', 'change', Date.now()).session, NOTHING],
    ['a read session that says it may all', changed(read.session, 'read', 'change'), NOTHING],
    ['a read session of the full token', openSession(TOKEN, 'read', Date.now()).session, NOTHING],
    ['a session that was made longer', changed(full.session, /\.\d+\./, '.99999999999999.'), NOTHING],
    ['a session without its signature', full.session.replace(/[^.]*$/, ''), NOTHING],
  ]
  for (const [name, bearer, statuses] of rows)
    expect(await statusesOf(gateway, bearer), name).toEqual(statuses)
  const { body } = await ask(gateway, 'POST /api/reload', read.session)
  expect(JSON.parse(body)).toMatchObject({
    code: 'forbidden',
    error: expect.stringContaining('the read token may not') as string,
  })
  expect(JSON.parse((await ask(gateway, 'GET /api/session', read.session)).body)).toEqual({
    access: 'read',
    open: false,
  })
  expect(gateway.output.join('\n')).not.toMatch(new RegExp(`${TOKEN}|${READ_TOKEN}`))
})

test('a token that is changed takes effect without a restart, and ends its sessions', async () => {
  const gateway = await startGateway({ config: configWith(TOKEN, READ_TOKEN) })
  const full = await signIn(gateway, TOKEN)
  const read = await signIn(gateway, READ_TOKEN)
  writeFileSync(join(gateway.folder, 'gateway.config.yaml'), configWith(TOKEN, 'another-read-token'))
  const isInForce = async (): Promise<boolean> =>
    (await ask(gateway, 'GET /api/config', full.session)).body.includes('"version":2')
  await until(isInForce, 'it is in force')
  expect(await statusesOf(gateway, READ_TOKEN)).toEqual(NOTHING)
  expect(await statusesOf(gateway, read.session)).toEqual(NOTHING)
  expect(await statusesOf(gateway, 'another-read-token')).toEqual(READING)
  expect(await statusesOf(gateway, full.session)).toEqual(EVERYTHING)
})

test('whoever guesses is slowed down, by sign-in and by header; whoever knows is not', async () => {
  const gateway = await startGateway({ config: configWith(TOKEN, READ_TOKEN) })
  const statuses: number[] = []
  for (let guess = 0; guess < 12; guess += 1) {
    const { status } =
      guess % 2 === 0
        ? await ask(gateway, 'POST /api/session', undefined, { token: `guess ${guess}` })
        : await ask(gateway, 'GET /api/events', `guess ${guess}`)
    statuses.push(status)
  }
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429])
  expect(await statusesOf(gateway, TOKEN)).toEqual(EVERYTHING)
  expect((await signIn(gateway, READ_TOKEN)).access).toBe('read')
  // Nothing was guessed.
  expect(await statusesOf(gateway, undefined)).toEqual(NOTHING)
})

test('without a token nobody has to sign in', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  expect(JSON.parse((await ask(gateway, 'GET /api/session', undefined)).body)).toEqual({
    access: 'change',
    open: true,
  })
  expect(JSON.parse((await ask(gateway, 'POST /api/session', undefined, { token: 'x' })).body)).toEqual({
    access: 'change',
  })
})
