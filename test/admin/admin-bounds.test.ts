/** What is out of bounds or unknown is answered in words, with the same status on both engines. */
import { expect, test } from 'vitest'
import {
  LOG_ONLY,
  newestEvent,
  profileChange,
  startGateway,
  type RunningGateway,
} from '../support/gateway.ts'
import { testPostgres } from '../support/postgres.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres()

const HUGE = '99999999999999999999999999'

type Row = readonly [method: 'GET' | 'POST', path: string, status: number, body?: object]

const BAD: readonly Row[] = [
  ...['abc', '-1', HUGE, '1.5', '%00'].map(cursor => ['GET', `/api/events?cursor=${cursor}`, 400] as const),
  ...['garbage', 'abc:r/a', ':r/a', `${HUGE}:r/a`, '-1:r/a', '1:', '1:%00'].map(
    cursor => ['GET', `/api/deliveries?cursor=${cursor}`, 400] as const,
  ),
  ...[HUGE, `${HUGE}d`, '-5', 'NaN', '%00'].flatMap(time =>
    ['since', 'until'].flatMap(name => [
      ['GET', `/api/events?${name}=${time}`, 400] as const,
      ['GET', `/api/deliveries?${name}=${time}`, 400] as const,
    ]),
  ),
  ...['app', 'command', 'subject', 'operator', 'route', 'destination', 'reason'].map(
    name => ['GET', `/api/events?${name}=a%00`, 400] as const,
  ),
  ['GET', '/api/events/%00', 400],
  ['GET', '/api/events/no-such-id', 404],
  ['GET', '/api/events/no-such-id/body', 404],
  ['GET', '/api/profiles/%00', 400],
  ['GET', '/api/events/%', 404],
  ...['pause', 'resume', 'cancel'].flatMap(action => [
    ...['abc', '0', '-1', '1.5', HUGE, '1e3'].map(
      id => ['POST', `/api/replays/${id}/${action}`, 400] as const,
    ),
    ['POST', `/api/replays/9007199254740991/${action}`, 404] as const,
  ]),
  ...['abc', '0', '-1', '1.5', HUGE, '1e3'].map(
    id => ['POST', `/api/replays/${id}/rate`, 400, { ratePerSecond: 5 }] as const,
  ),
  ['POST', '/api/replays/9007199254740991/rate', 404, { ratePerSecond: 5 }],
  ...[{}, { ratePerSecond: 0 }, { ratePerSecond: -1 }, { ratePerSecond: 10_001 }, { ratePerSecond: '5' }].map(
    body => ['POST', '/api/replays/1/rate', 400, body] as const,
  ),
  ['POST', '/api/destinations/no/such/pause', 404],
  ['POST', '/api/destinations/constructor/x/pause', 404],
  ['POST', '/api/replay', 400, { ids: ['a\0'] }],
  ['POST', '/api/replay', 400, { subject: 'a\0' }],
  ['POST', '/api/replay', 400, { since: HUGE }],
  ['POST', '/api/replay', 400, { all: true, ratePerSecond: 1e9 }],
  ['POST', '/api/deliveries/drop', 400, { events: ['a\0'] }],
  ['POST', '/api/deliveries/drop', 400, { until: HUGE }],
  ['POST', '/api/deliveries/replay', 400, { state: 'waiting' }],
  ['POST', '/api/refused/%00/retry', 400],
  ['POST', '/api/refused/no-such-id/retry', 404],
]

const UNKNOWN: readonly [path: string, warning: string, body?: object][] = [
  ['/api/events?destination=all/lag', 'knows no destination all/lag; did you mean `all/log`?'],
  ['/api/events?command=Profile.CallbackPortraitSat', 'did you mean `Profile.CallbackPortraitSet`?'],
  ['/api/events?app=1400000002', 'knows no app 1400000002; did you mean `1400000001`?'],
  ['/api/events?route=al', 'knows no route al; did you mean `all`?'],
  ['/api/events?reason=pased', 'knows no reason pased; did you mean `passed`?'],
  ['/api/deliveries?destination=all/lag', 'knows no destination all/lag'],
  ['/api/replay', 'knows no command nothing', { command: 'nothing', dryRun: true }],
  ['/api/deliveries/drop', 'knows no destination all/lag', { destination: 'all/lag' }],
]

const ask = async ({ admin }: RunningGateway, method: string, path: string, body?: object) => {
  const answer = await fetch(`${admin}${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const shown = (await answer.json()) as { error?: string; warnings?: string[]; id?: number; state?: string }
  return { status: answer.status, ...shown }
}

test.for(['sqlite', 'postgres'])('on %s', async engine => {
  const config =
    engine === 'sqlite' ? LOG_ONLY : LOG_ONLY.replace(/store: .*/, `store: "${await newDatabase()}"`)
  const gateway = await startGateway({ config })
  await gateway.post(profileChange('alice'))
  for (const [method, path, status, body] of BAD) {
    const { status: got, error } = await ask(gateway, method, path, body)
    expect(got, `${method} ${path}: ${error}`).toBe(status)
    expect(error, path).not.toMatch(/syntax|invalid input|internal|bigint|utf-?8/i)
  }
  expect(gateway.output.join('\n')).not.toContain('the admin API failed')
  for (const [path, warning, body] of UNKNOWN) {
    const { status, warnings } = await ask(gateway, body ? 'POST' : 'GET', path, body)
    expect({ status, warnings }, path).toEqual({ status: 200, warnings: [expect.stringContaining(warning)] })
  }
  expect(await ask(gateway, 'GET', '/api/events?command=Profile.CallbackPortraitSet')).not.toHaveProperty(
    'warnings',
  )

  // However many came after it.
  const first = await ask(gateway, 'POST', '/api/replay', { all: true, ratePerSecond: 0.001 })
  for (let more = 0; more < 55; more += 1) await ask(gateway, 'POST', '/api/replay', { subject: 'nobody' })
  expect(await ask(gateway, 'POST', `/api/replays/${first.id}/pause`)).toMatchObject({
    status: 200,
    id: first.id,
  })
  const faster = () => ask(gateway, 'POST', `/api/replays/${first.id}/rate`, { ratePerSecond: 0.002 })
  expect(await faster()).toMatchObject({ status: 200, state: 'paused', request: { ratePerSecond: 0.002 } })
  expect(await ask(gateway, 'POST', `/api/replays/${first.id}/cancel`)).toMatchObject({
    status: 200,
    id: first.id,
  })
  expect(await faster()).toMatchObject({
    status: 409,
    error: `replay ${first.id} is cancelled, so it goes at no rate`,
  })
})

test('an event nested too deep is shown as text, whole by its body, and traced by nobody', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const deep = `{"CallbackCommand":"Profile.CallbackPortraitSet","a":${'['.repeat(300_000)}${']'.repeat(300_000)}}`
  const { answer } = await gateway.post(deep, { CallbackCommand: 'Profile.CallbackPortraitSet' })
  expect(answer.ErrorInfo).toContain('nested deeper than 1000 levels')
  await until(
    async () => (await gateway.get<{ events: unknown[] }>('/api/events')).events.length === 1,
    'kept',
  )
  const event = await newestEvent(gateway)
  expect(event).toMatchObject({
    body: deep.slice(0, 2000),
    bodyNote: expect.stringContaining('nested deeper than 1000 levels, so this is the beginning of its text'),
  })
  const whole = await fetch(`${gateway.admin}/api/events/${event.id}/body`)
  expect(await whole.text()).toBe(deep)
  expect(whole.headers.get('x-content-type-options')).toBe('nosniff')
  const traced = await fetch(`${gateway.admin}/api/trace`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"body":${deep}}`,
  })
  expect([traced.status, await traced.json()]).toEqual([
    400,
    {
      error: '`body` is nested deeper than 1000 levels, so it would be kept, and go nowhere',
      code: 'bad-request',
    },
  ])
})
