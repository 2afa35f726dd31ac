import { request } from 'node:http'
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, LOG_ONLY, profileChange, startGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { sharedGateway } from '../support/shared-gateway.ts'
import { until } from '../support/until.ts'

const TOKEN = 'an-admin-token-nobody-guesses'

const statusOf = async (url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> =>
  new Promise((resolve, reject) => {
    // Not fetch, which does not let anybody choose the Host.
    request(url, { method, headers }, response => resolve(response.resume().statusCode ?? 0))
      .on('error', reject)
      .end()
  })

test('elsewhere than on loopback the admin API wants its token; health and readiness do not', async () => {
  const config = LOG_ONLY.replace('admin: { port: 0 }', `admin: { host: 0.0.0.0, port: 0, token: ${TOKEN} }`)
  const gateway = await startGateway({ config })
  const events = `${gateway.admin}/api/events`
  expect(await statusOf(events)).toBe(401)
  expect(await statusOf(events, { authorization: `Bearer ${TOKEN}x` })).toBe(401)
  expect(await statusOf(events, { authorization: `Bearer ${TOKEN}` })).toBe(200)
  expect(await statusOf(`${gateway.admin}/metrics`)).toBe(401)
  expect(await statusOf(`${gateway.admin}/healthz`)).toBe(200)
  expect(await statusOf(`${gateway.admin}/readyz`)).toBe(200)

  const asked = (environment: Record<string, string>) =>
    chatgate(gateway.folder, ['events', '--admin', gateway.admin], environment)
  expect((await asked({ CHATGATE_ADMIN_TOKEN: TOKEN })).code).toBe(0)
  expect(await asked({})).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('send the admin token') as string,
  })
  expect(gateway.output.join('\n')).not.toContain(TOKEN)
})

test('on loopback it answers to loopback names only, so that no web page can reach it by a name of its own', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const events = `${gateway.admin}/api/events`
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:8081']) {
    expect(await statusOf(events, { host })).toBe(403)
    expect(await statusOf(`${gateway.admin}/api/destinations/all/log/pause`, { host }, 'POST')).toBe(403)
  }
  for (const host of ['localhost', 'localhost:8081', '127.0.0.1:1', '[::1]:8081'])
    expect(await statusOf(events, { host })).toBe(200)
})

const shared = sharedGateway(LOG_ONLY)

test.for([
  ['/api/events?limit=0', 400, '`limit` must be a whole number from 1 to 500, but is "0"'],
  ['/api/events?stat=dead', 400, '`stat` is not a parameter here; there are: app, command'],
  ['/api/events?state=gone', 400, '`state` must be one of unrouted'],
  ['/api/events?since=yesterday', 400, '`since` must be a date like'],
  ['/api/events?command=a&command=b', 400, '`command` is given more than once'],
  ['/api/deliveries?state=unrouted', 400, '`state` must be one of waiting'],
  ['/api/events/no-such-id', 404, 'no event has the id no-such-id'],
  ['/api/event', 404, 'there is nothing at /api/event'],
] as const)('%s is refused in words', async ([path, status, message]) => {
  const gateway = await shared()
  const response = await fetch(`${gateway.admin}${path}`)
  expect(response.status).toBe(status)
  expect(((await response.json()) as { error: string }).error).toContain(message)
})

test('no secret of the config is shown anywhere, not even when a receiver repeats it', async () => {
  const secrets = {
    HOOK: 'services/very-secret-path-of-a-hook',
    KEY: 'Bearer very-secret-key',
    CHAT: 'a-very-secret-chat-token',
  }
  const receiver = await startReceiver({
    answer: ({ url, headers: { authorization: key = '' } }) => ({
      status: 400,
      // The last one stands where the text is cut.
      body: [
        `no services: ${url}`,
        key,
        key.toUpperCase(),
        Buffer.from(`u:${key}`).toString('base64'),
        encodeURIComponent(key),
      ]
        .concat('x'.repeat(150), key.slice('Bearer '.length))
        .join(' '),
    }),
  })
  const config = `${HEAD.replace('{}', '{ token: "${CHAT}" }')}
routes:
  all:
    when: Profile.CallbackPortraitSet
    steps:
      - slack: { url: "${receiver.url}/\${HOOK}" }
      - webhook: { url: "${receiver.url}/in", headers: { authorization: "\${KEY}" } }`
  const gateway = await startGateway({ config, environment: secrets })
  const sent = await chatgate(gateway.folder, ['send', '--to', gateway.url], secrets)
  expect(sent.code).toBe(0)
  await gateway.post(profileChange('unsigned'))
  await receiver.received(2)
  const paths = ['/api/events', '/api/deliveries', '/api/destinations', '/metrics']
  const read = async (path: string): Promise<string> => (await fetch(`${gateway.admin}${path}`)).text()
  await until(async () => (await read('/api/deliveries')).match(/"dead"/g)?.length === 2, 'both are dead')
  const [event] = (
    JSON.parse(await read('/api/events?command=Profile.CallbackPortraitSet')) as { events: { id: string }[] }
  ).events
  const check = await chatgate(gateway.folder, ['check', '--json'], secrets)
  const shown = [
    ...(await Promise.all([...paths, `/api/events/${event?.id}`].map(read))),
    ...gateway.output,
    JSON.stringify([sent, check]),
  ].join('\n')
  expect(shown).toContain('answered 400: no services: ***')
  // Nor the beginning of one.
  for (const secret of ['very-secret', 'very%20secret', 'a-very-', 'dmVyeS1zZWNyZXQ', 'VERY-SECRET'])
    expect(shown).not.toContain(secret)
  expect(shown).toContain('no services: ***')
})
