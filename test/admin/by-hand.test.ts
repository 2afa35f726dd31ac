/** What people change is kept with who and why: each endpoint that changes something, and nothing that does not. */
import { writeFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ENDPOINTS } from '../../src/admin/api/endpoints.ts'
import type { Endpoint } from '../../src/admin/api/endpoint.ts'
import { chatgate } from '../support/command-line.ts'
import { HEAD, profileChange, signature, startGateway, type RunningGateway } from '../support/gateway.ts'
import { ARCHIVED } from '../support/archive.ts'
import { until } from '../support/until.ts'

const [FIRST, SECOND] = ['a-token-nobody-guesses', 'another-token-nobody-guesses']

const config = (token: string): string => `${HEAD.replace('{}', `{ token: ${token} }`)}
routes:
  all: { when: Profile.*, steps: [{ webhook: { name: w, url: "http://127.0.0.1:9/", retry: { giveUpAfter: 1ms } } }] }
  told: { when: Gateway.DoneByHand, steps: [{ log: { message: "{{ body.Action }} by {{ operator }}" } }] }
`

const DONE = 'Gateway.DoneByHand'

type Done = Record<string, unknown> & { CallbackCommand: string; EventTime: number }

/** Newest first. */
const doneIn = async (
  gateway: RunningGateway,
): Promise<{ id: string; subject: string; operator?: string }[]> =>
  (await gateway.get<{ events: { id: string; subject: string }[] }>(`/api/events?command=${DONE}&limit=500`))
    .events

const newestDone = async (gateway: RunningGateway): Promise<Done> => {
  const [newest] = await doneIn(gateway)
  return (await gateway.get<{ body: Done }>(`/api/events/${newest?.id}`)).body
}

const post = async (
  gateway: RunningGateway,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<number> => {
  const answer = await fetch(gateway.admin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  await answer.body?.cancel()
  return answer.status
}

/** One event is dead, and one callback was refused. */
const startWithDead = async (): Promise<{ gateway: RunningGateway; refused: string }> => {
  const gateway = await startGateway({ config: config(FIRST) })
  await gateway.post(profileChange('alice'), signature(FIRST))
  await gateway.post(profileChange('bob'), signature(SECOND))
  const dead = () => gateway.get<{ deliveries: unknown[] }>('/api/deliveries?state=dead')
  await until(async () => (await dead()).deliveries.length === 1, 'one is dead')
  const { refused } = await gateway.get<{ refused: { id: string }[] }>('/api/refused')
  return { gateway, refused: refused[0]?.id ?? '' }
}

const DATE = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/) as string

/** In this order: what is replayed waits for the paused destination, to be dropped there. */
const TABLE: readonly [key: string, address: string, body: object, kept: object][] = [
  [
    'POST /api/destinations/:route/:step/pause',
    '/api/destinations/all/w/pause',
    {},
    { Action: 'pause destination', Target: 'all/w' },
  ],
  [
    'POST /api/deliveries/replay',
    '/api/deliveries/replay',
    { destination: 'all/w', since: '1h' },
    { Action: 'replay deliveries', Selection: { destination: 'all/w', since: DATE }, Count: 1 },
  ],
  [
    'POST /api/deliveries/drop',
    '/api/deliveries/drop',
    // What tells of the changes before may still be under way elsewhere.
    { state: 'waiting', destination: 'all/w' },
    { Action: 'drop deliveries', Selection: { state: 'waiting', destination: 'all/w' }, Count: 1 },
  ],
  [
    'POST /api/destinations/:route/:step/resume',
    '/api/destinations/all/w/resume',
    {},
    { Action: 'resume destination', Target: 'all/w' },
  ],
  [
    'POST /api/destinations/:route/:step/retry',
    '/api/destinations/all/w/retry',
    {},
    { Action: 'retry destination', Target: 'all/w', Count: 0 },
  ],
  [
    'POST /api/replay',
    '/api/replay',
    { command: 'Profile.CallbackPortraitSet', ratePerSecond: 0.01 },
    {
      Action: 'start replay',
      Target: '1',
      Selection: { command: 'Profile.CallbackPortraitSet', as: 'now', ratePerSecond: 0.01 },
      Count: 1,
    },
  ],
  [
    'POST /api/replays/:id/rate',
    '/api/replays/1/rate',
    { ratePerSecond: 0.02 },
    {
      Action: 'change rate of replay',
      Target: '1',
      Selection: { ratePerSecond: 0.02 },
      Count: 1,
    },
  ],
  [
    'POST /api/replays/:id/pause',
    '/api/replays/1/pause',
    {},
    { Action: 'pause replay', Target: '1', Count: 1 },
  ],
  [
    'POST /api/replays/:id/resume',
    '/api/replays/1/resume',
    {},
    { Action: 'resume replay', Target: '1', Count: 1 },
  ],
  [
    'POST /api/replays/:id/cancel',
    '/api/replays/1/cancel',
    {},
    { Action: 'cancel replay', Target: '1', Count: 1 },
  ],
  [
    'POST /api/destinations/:route/:step/test',
    '/api/destinations/all/w/test',
    { command: 'State.StateChange' },
    { Action: 'send test message', Target: 'all/w', Selection: { command: 'State.StateChange' } },
  ],
  ['POST /api/reload', '/api/reload', {}, { Action: 'reload config' }],
  [
    'POST /api/import',
    '/api/import',
    { lines: [JSON.stringify(ARCHIVED)] },
    { Action: 'import events', Count: 1 },
  ],
  ['POST /api/refused/:id/retry', '/api/refused/:id/retry', {}, { Action: 'retry refused callback' }],
]

test('every endpoint that changes something keeps what, who and why, as one event that is routed', async () => {
  const changing = Object.entries<Endpoint>(ENDPOINTS).filter(([, { access }]) => access === 'change')
  expect(changing.map(([key]) => key).toSorted()).toEqual(TABLE.map(([key]) => key).toSorted())
  const { gateway, refused } = await startWithDead()
  writeFileSync(join(gateway.folder, 'gateway.config.yaml'), config(SECOND))
  for (const [index, [key, address, body, kept]] of TABLE.entries()) {
    const asked = { ...body, by: 'ann', note: `because of ${key}` }
    expect(await post(gateway, address.replace(':id', refused), asked), key).toBe(200)
    expect(await doneIn(gateway), key).toHaveLength(index + 1)
    const retried = key.includes('refused') && { Target: refused }
    const more = {
      By: 'ann',
      Note: `because of ${key}`,
      From: 'api',
      EventTime: expect.any(Number) as number,
    }
    expect(await newestDone(gateway), key).toStrictEqual({
      CallbackCommand: DONE,
      ...kept,
      ...retried,
      ...more,
    })
  }
  const events = await doneIn(gateway)
  expect(events.at(-1)).toMatchObject({ subject: 'all/w', operator: 'ann', app: 'gateway' })
  for (const [, , , kept] of TABLE) {
    const { Action } = kept as { Action: string }
    await gateway.logged(line => line.msg === `${Action} by ann`, Action)
  }
})

test('a dry run keeps nothing, and neither does what is refused', async () => {
  const { gateway } = await startWithDead()
  const NOTHING: readonly [string, object, number][] = [
    ['/api/deliveries/replay', { all: true, dryRun: true }, 200],
    ['/api/deliveries/drop', { all: true, dryRun: true }, 200],
    ['/api/replay', { all: true, dryRun: true }, 200],
    ['/api/deliveries/drop', { by: 'ann', note: 'who and why select nothing' }, 400],
    ['/api/replay', { by: 'ann' }, 400],
    ['/api/deliveries/drop', { all: true, by: 'x'.repeat(201) }, 400],
    ['/api/deliveries/drop', { all: true, note: 'x'.repeat(1_001) }, 400],
    ['/api/deliveries/drop', { all: true, by: 'a\0b' }, 400],
    ['/api/destinations/all/none/pause', {}, 404],
    ['/api/replays/7/pause', {}, 404],
    ['/api/replays/7/rate', { ratePerSecond: 5 }, 404],
    ['/api/refused/none/retry', {}, 404],
    ['/api/trace', { by: 'ann', body: {} }, 400],
  ]
  for (const [address, body, status] of NOTHING)
    expect(await post(gateway, address, body), address).toBe(status)
  writeFileSync(join(gateway.folder, 'gateway.config.yaml'), 'routes: 7')
  expect(await post(gateway, '/api/reload', { by: 'ann' })).toBe(422)
  expect(await doneIn(gateway)).toEqual([])
})

test('what is kept is masked and bounded, says where it came from, and needs neither a name nor a reason', async () => {
  const { gateway } = await startWithDead()
  const events = Array.from({ length: 1_000 }, (_, n) => `event ${n} ${'x'.repeat(500)}`)
  const secret = {
    events,
    by: FIRST,
    note: `for ${FIRST}`,
    subject: `a ${encodeURIComponent(FIRST)} ${'y'.repeat(5_000)}`,
  }
  expect(await post(gateway, '/api/deliveries/drop', secret)).toBe(200)
  const { Selection, ...kept } = await newestDone(gateway)
  expect(kept).toMatchObject({ By: '***', Note: 'for ***', Count: 0 })
  const selection = Selection as { events: string[]; subject: string }
  expect(selection.events).toHaveLength(21)
  expect(selection.events.at(-1)).toBe('and 980 more')
  expect(selection.subject).toMatch(/^a \*\*\* y+…$/)
  expect(JSON.stringify(Selection).length).toBeLessThan(15_000)
  expect(JSON.stringify(Selection)).not.toContain(FIRST)

  expect(await post(gateway, '/api/reload', {}, { origin: gateway.admin })).toBe(200)
  const console = await newestDone(gateway)
  expect(console).toMatchObject({ Action: 'reload config', From: 'console' })
  expect(console).not.toHaveProperty('By')

  const run = await chatgate(gateway.folder, [
    'dead',
    'replay',
    '--all',
    '--note',
    'fixed',
    '--admin',
    gateway.admin,
  ])
  expect(run.stdout).toBe('1 delivery replayed.\n')
  const by = `${userInfo().username}@${hostname()}`
  expect(await newestDone(gateway)).toMatchObject({
    Selection: { all: true },
    By: by,
    Note: 'fixed',
    From: 'cli',
  })
})
