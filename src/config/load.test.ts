/** Settings, secrets and problems of a config: complete, of the right type, frozen, and in their place whatever the file holds. */
import { readFileSync } from 'node:fs'
import { array, assert, asyncProperty, constantFrom, nat, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { source, withRoutes } from '../../test/support/config-source.ts'
import { loadConfig, loadSettings } from './load.ts'
import { ConfigError } from './problem.ts'

describe('settings', () => {
  test('are complete when only an app is named', async () => {
    const { settings, routes } = await loadConfig(source('apps: { "1400000001": }'))
    expect(settings).toEqual({
      file: '/srv/gateway.config.yaml',
      hash: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      variables: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      files: [],
      keep: { forMs: 30 * 86_400_000 },
      listen: {
        host: '127.0.0.1',
        port: 8080,
        path: '/callback',
        maxBodyBytes: 1_048_576,
        keepTryingMs: 5000,
        proxies: [],
      },
      admin: { host: '127.0.0.1', port: 8081 },
      apps: {
        '1400000001': {
          id: '1400000001',
          unsigned: false,
          tokens: [],
          admins: ['administrator'],
          maxAgeMs: 120_000,
        },
      },
      store: 'sqlite:/srv/data/gateway.sqlite',
      secrets: [],
    })
    expect(routes).toEqual([])
  })

  test('hold what is written', async () => {
    const text = `
      listen: { host: 127.0.0.1, port: 0, path: /, maxBody: 64KiB, keepTrying: 250ms }
      admin: { host: "::1", port: 0, token: "" }
      apps: { 14: { token: a, tokens: ["", c], previousToken: b, admins: [], maxAge: 1m } }
      store: sqlite:/var/lib/gateway.sqlite`
    expect((await loadConfig(source(text))).settings).toMatchObject({
      listen: { host: '127.0.0.1', port: 0, path: '/', maxBodyBytes: 65_536, keepTryingMs: 250 },
      admin: { host: '::1', port: 0 },
      apps: {
        '14': {
          id: '14',
          tokens: [
            { place: 'token', token: 'a' },
            { place: 'tokens[1]', token: 'c' },
            { place: 'previousToken', token: 'b' },
          ],
          admins: [],
          maxAgeMs: 60_000,
        },
      },
      store: 'sqlite:/var/lib/gateway.sqlite',
    })
  })

  test.each([
    ['{ port: "${N}" }', { port: 8080 }],
    ['\n  port: ${N}', { port: 8080 }],
    ['{ host: "${N}" }', { host: '8080' }],
    ['{ host: "${N}.internal" }', { host: '8080.internal' }],
    ['{ port: "${NOTHING:-81}" }', { port: 81 }],
  ])('listen: %s takes a variable as the type it wants', async (listen, expected) => {
    const text = `apps: { "14": { unsigned: true } }\nadmin: { port: 9000 }\nlisten: ${listen}`
    expect((await loadConfig(source(text, { N: '8080' }))).settings.listen).toMatchObject(expected)
  })

  test('can be read alone, whatever is wrong with the routes', async () => {
    const text = 'apps: { "14": { token: long-token } }\nroutes: { Bad: ${NO}, x: { steps: [nothing: {}] } }'
    const { apps, secrets } = await loadSettings(source(text.replace('${NO}', '"${NO}"')))
    expect(apps['14']?.tokens[0]?.token).toBe('long-token')
    expect(secrets).toEqual(['long-token'])
  })

  test.each([
    ['a wrong port', 'apps: { "14": }\nlisten: { port: -1 }', '2:17  listen.port'],
    ['a missing variable', 'apps: { "14": { token: "${NO}" } }', '1:24  apps.14.token'],
    ['broken YAML', 'apps: {', '1:8'],
  ])('alone still tell of %s', async (_what, text, place) => {
    await expect(loadSettings(source(text))).rejects.toThrow(place)
  })
})

test('an IPv6 address may stand in brackets, and is that of this machine as without them', async () => {
  const { listen, admin } = await loadSettings(
    source('listen: { host: "[::1]" }\nadmin: { host: "[::1]" }\napps: { "14": {} }'),
  )
  expect([listen.host, admin.host]).toEqual(['::1', '::1'])
  await expect(loadSettings(source('admin: { host: "[::]" }\napps: { "14": { token: t } }'))).rejects.toThrow(
    'can be reached from outside',
  )
  await expect(
    loadSettings(source('listen: { host: "[::]", port: 8081 }\napps: { "14": { token: t } }')),
  ).rejects.toThrow('8081 is also the port of `listen`')
})

test('the hash tells configs apart by their text and their variables, the same on every machine', async () => {
  const text = 'apps: { "14": { token: "${TOKEN}" } }'
  const hashesOf = (environment: Record<string, string>, config = text) =>
    loadSettings(source(config, environment))
  const hashOf = async (...given: Parameters<typeof hashesOf>) => (await hashesOf(...given)).hash
  const { hash, variables } = await hashesOf({ TOKEN: 'a' })
  expect(hash).toMatch(/^[0-9a-f]{12}$/)
  expect(await hashOf({ TOKEN: 'a', OTHER: 'x' })).toBe(hash)
  expect(await hashOf({ TOKEN: 'b' })).not.toBe(hash)
  expect(await hashOf({ TOKEN: 'a' }, `${text} `)).not.toBe(hash)
  expect(variables).toMatch(/^[0-9a-f]{12}$/)
  expect(await hashesOf({ TOKEN: 'a' }, `${text} `)).toMatchObject({ variables })
  expect((await hashesOf({ TOKEN: 'b' })).variables).not.toBe(variables)
})

test('secrets are collected: tokens, and what options mark', async () => {
  const { settings } = await loadConfig(
    source(`
      admin: { token: admin-token }
      apps: { "14": { token: app-token, tokens: [live-token], previousToken: abc } }
      defaults: { email: { smtp: "smtp://user:p%40ss@mail.example.com", from: a@example.com } }
      routes:
        a:
          when: "*"
          steps:
            - webhook: { url: "http://a.internal/", secret: whsec_AAAA, headers: { authorization: Bearer x } }
            - email: { to: [b@example.com] }`),
  )
  expect(new Set(settings.secrets)).toEqual(
    new Set([
      'admin-token',
      'app-token',
      'live-token',
      'whsec_AAAA',
      'Bearer x',
      'smtp://user:p%40ss@mail.example.com',
      'p%40ss',
      'p@ss',
    ]),
  )
})

test('what a receiver may repeat of an address that is the secret: its path as it is and decoded, and its values', async () => {
  const url = 'https://chat.example.com/hooks/tok%2Ben-1234?sig=a1b2c3d4%2B'
  const { settings } = await loadConfig(
    source(`
      apps: { "14": {} }
      routes: { a: { when: "*", steps: [{ mattermost: { url: "${url}" } }] } }`),
  )
  expect(new Set(settings.secrets)).toEqual(
    new Set([url, '/hooks/tok%2Ben-1234', '/hooks/tok+en-1234', 'tok%2Ben-1234', 'tok+en-1234', 'a1b2c3d4+']),
  )
})

test('the password in the URL of a database is a secret, the rest of it is not', async () => {
  const url =
    'postgres://gateway:p%40ss-word@db-1.internal:5432,db-2.internal/chatgate?target_session_attrs=read-write'
  const { store, secrets } = await loadSettings(source(`store: "${url}"\napps: { "14": {} }`))
  expect(store).toBe(url)
  expect(secrets.toSorted()).toEqual(['p%40ss-word', 'p@ss-word'])
})

test('a config is frozen', async () => {
  const { routes, settings } = await loadConfig(withRoutes('  a: { when: "*", steps: [log: {}] }'))
  expect(() => routes.push()).toThrow(TypeError)
  expect(Object.isFrozen(routes[0]?.steps[0]?.options)).toBe(true)
  expect(Object.isFrozen(settings.apps['14']?.admins)).toBe(true)
})

test('whatever stands in the file, it is loaded or refused with problems that have a place', async () => {
  const shipped = readFileSync(new URL('../../gateway.config.yaml', import.meta.url), 'utf8')
  const bits = [
    '',
    '{',
    '}',
    '[',
    ']',
    ': ',
    '- ',
    '\n',
    '  ',
    '*a ',
    '&a ',
    '"',
    '|',
    '\t',
    '${',
    'null',
    '\0',
    '!x ',
  ]
  const edit = tuple(nat(shipped.length), nat(20), constantFrom(...bits))
  const property = asyncProperty(array(edit, { minLength: 1, maxLength: 4 }), async edits => {
    const text = edits.reduce((old, [at, cut, bit]) => old.slice(0, at) + bit + old.slice(at + cut), shipped)
    const problems = await loadConfig(source(text)).then(() => [], problemsOf)
    for (const { line = 0, column = 0, sentence } of problems) {
      expect(Math.min(line, column)).toBeGreaterThanOrEqual(1)
      expect(sentence).not.toMatch(/^$|undefined|\[object/)
    }
  })
  await assert(property, { numRuns: 300 })
})

const problemsOf = (error: unknown) => {
  if (error instanceof ConfigError) return error.problems
  throw error
}

test('what stands twice can stand once, under a key with x-', async () => {
  const { routes } = await loadConfig(
    withRoutes(
      '  a: { when: "*", steps: [webhook: { <<: *hook, timeout: 3s }] }',
      'x-hook: &hook { url: "http://a.internal/", timeout: 2s, concurrency: 2 }',
    ),
  )
  expect(routes[0]?.steps[0]?.destination).toMatchObject({ timeoutMs: 3000, concurrency: 2 })
})
