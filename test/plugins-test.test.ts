/** `chatgate plugins test`: an operator finds out what is wrong with a plugin, in words, and nothing leaves the machine. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { testPlugin } from '../src/contract/test-plugin.ts'
import { chatgate } from './command-line.ts'
import { temporaryFolder } from './gateway.ts'
import { startReceiver } from './receiver.ts'

const FILTER = `
import { definePlugin, Type } from 'chatgate/plugin'

export const HOURS = 24

export default definePlugin({
  kind: 'filter',
  summary: 'Keeps profile changes of the listed users.',
  options: { users: Type.Array(Type.String(), { description: 'Their ids.' }) },
  example: { users: ['id1'] },
  reasons: { 'other-user': 'It is about somebody else.' },
  onlyFor: ['Profile.CallbackPortraitSet'],
  start: ({ users }) => ({
    keep: event => {
      if (event.command !== 'Profile.CallbackPortraitSet') return false
      return { keep: users.includes(event.subject ?? ''), reason: 'other-user' }
    },
  }),
})
`

const TRANSFORM = `
import { definePlugin } from 'chatgate/plugin'

export default definePlugin({
  kind: 'transform',
  summary: '去掉客户端地址。',
  options: {},
  example: {},
  start: () => ({ apply: ({ clientIp: _, ...event }) => event }),
})
`

const DESTINATION = `
import { definePlugin, httpOutcome, Type, type Attempt } from 'chatgate/plugin'

export default definePlugin({
  kind: 'destination',
  summary: 'Sends a text message.',
  options: {
    url: Type.String({ description: 'The service.' }),
    key: Type.String({ description: 'The key of the service.', secret: true }),
  },
  example: { url: 'https://sms.example.com/send', key: 'example-key' },
  start({ url, key }, tools) {
    const timer = setInterval(() => {}, 1000)
    const send = async (body: string, { signal }: Attempt) => {
      const headers = { authorization: key }
      return httpOutcome(await tools.request(url, { method: 'POST', headers, body, signal }), tools.now())
    }
    return {
      target: url,
      deliver: (event, attempt) => send(event.command, attempt),
      deliverMany: (events, attempt) => send(String(events.length), attempt),
      stop: () => clearInterval(timer),
    }
  },
})
`

const fileOf = (source: string): string => join(temporaryFolder({ 'mine.ts': source }), 'mine.ts')

const tested = (source: string, ...more: string[]) =>
  chatgate(temporaryFolder({ 'mine.ts': source }), ['plugins', 'test', 'mine.ts', ...more])

describe('a sound plugin meets the contract', () => {
  test.each([
    ['a filter', FILTER, 'keeps only the commands that it says it can keep'],
    ['a transform', TRANSFORM, 'makes the same of the same event, as plain JSON, and changes none'],
    ['a destination', DESTINATION, 'can be stopped'],
  ])('%s', async (_, source, last) => {
    const { code, stdout, stderr } = await tested(source)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`  ✓ ${last}\n\nmine.ts meets the contract.`)
    expect(stdout).not.toContain('✗')
  })

  test('one that comes with Chatgate, by its name', async () => {
    const { code, stdout } = await chatgate(temporaryFolder(), ['plugins', 'test', 'webhook'])
    expect(code).toBe(0)
    expect(stdout).toContain('webhook meets the contract.')
  })

  test('those of the docs and the examples', async () => {
    const page = readFileSync(new URL('../docs/writing-a-plugin.md', import.meta.url), 'utf8')
    const example = new URL('../config/examples/plugins/only-users.ts', import.meta.url)
    const sources = [
      ...[...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, block = '']) => block),
      readFileSync(example, 'utf8'),
    ].filter(source => source.includes('export default'))
    expect(sources.length).toBeGreaterThan(3)
    for (const source of sources)
      expect((await testPlugin(fileOf(source))).filter(({ ok }) => !ok)).toEqual([])
  })
})

type Spoiled = [what: string, source: string, from: string, to: string, demand: string, detail: string]

const SPOILED: Spoiled[] = [
  [
    'no default export',
    FILTER,
    'export default',
    'export const plugin =',
    'is a plugin that can be loaded',
    'mine.ts cannot be used: it has no default export; write `export default definePlugin({ … })`',
  ],
  [
    'a syntax error',
    FILTER,
    'export default',
    'export default (',
    'is a plugin that can be loaded',
    'mine.ts has a syntax error',
  ],
  [
    'a summary that is no sentence',
    FILTER,
    'Keeps profile changes of the listed users.',
    'filter',
    'has a summary of one sentence',
    'the summary is "filter"; write one sentence in one line, with a capital letter and a full stop',
  ],
  [
    'an option without a description',
    FILTER,
    "{ description: 'Their ids.' }",
    '{}',
    'describes every option',
    "no description of `users`; write one, as in Type.String({ description: '…' })",
  ],
  [
    'an example with an unknown option',
    FILTER,
    "{ users: ['id1'] }",
    "{ users: ['id1'], usres: [] }",
    'has an example that fits its options',
    'example.usres `usres` is not known here; did you mean `users`?',
  ],
  [
    'an example that it refuses',
    FILTER,
    'start: ({ users }) => ({',
    "start: ({ users }) => { throw new Error('too few users') }, begin: ({ users }) => ({",
    'starts with its example',
    'too few users',
  ],
  [
    'start() without keep()',
    FILTER,
    'keep: event',
    'kept: event',
    'starts with its example',
    'start() of a filter must return an object with keep(), and must not be async',
  ],
  [
    'a filter that goes by chance',
    FILTER,
    "if (event.command !== 'Profile.CallbackPortraitSet') return false",
    "if (event.command !== 'Profile.CallbackPortraitSet') return { keep: false, why: String(Math.random()) }",
    'says the same of the same event, and changes none',
    'when it was asked again; it may look at nothing but the event',
  ],
  [
    'a filter that changes the event',
    FILTER,
    "if (event.command !== 'Profile.CallbackPortraitSet') return false",
    'Object.assign(event, { id: 1 })',
    'says the same of the same event, and changes none',
    'Events are frozen: leave them as they are, and change a copy like { ...event }',
  ],
  [
    'an async filter',
    FILTER,
    'keep: event =>',
    'keep: async event =>',
    'says the same of the same event, and changes none',
    'keep() returned a promise for the sample of Alert.RequestOverLimit; it must not be async',
  ],
  [
    'a filter that returns nothing',
    FILTER,
    "CallbackPortraitSet') return false",
    "CallbackPortraitSet') return",
    'says the same of the same event, and changes none',
    'keep() returned undefined for the sample of Alert.RequestOverLimit; return true, false or { keep, reason?, why? }',
  ],
  [
    'an undeclared reason',
    FILTER,
    "keep: users.includes(event.subject ?? ''), reason: 'other-user'",
    "keep: false, reason: 'another-user'",
    'gives only reasons that it declares, each with a sentence',
    'keep() stopped the sample of Profile.CallbackPortraitSet as `another-user`, which `reasons` does not declare; add it there with a sentence',
  ],
  [
    'a command that it does not say it can keep',
    FILTER,
    'return false',
    'return true',
    'keeps only the commands that it says it can keep',
    'keep() kept the sample of Alert.RequestOverLimit, which `onlyFor` does not list; list it, or stop it',
  ],
  [
    'a command that does not exist',
    FILTER,
    "onlyFor: ['Profile.CallbackPortraitSet']",
    "onlyFor: ['Profile.CallbackPortaitSet']",
    'keeps only the commands that it says it can keep',
    '`onlyFor` lists `Profile.CallbackPortaitSet`, which is no command of Chat; did you mean `Profile.CallbackPortraitSet`?',
  ],
  [
    'a filter without an end',
    FILTER,
    "if (event.command !== 'Profile.CallbackPortraitSet') return false",
    'for (;;) {}',
    'says the same of the same event, and changes none',
    'it did not return within 10 s; look for a loop without an end',
  ],
  [
    'a filter that ends the process',
    FILTER,
    "if (event.command !== 'Profile.CallbackPortraitSet') return false",
    'process.exit(0)',
    'says the same of the same event, and changes none',
    'it ended its process; a plugin must leave process.exit() alone',
  ],
  [
    'a promise that nobody waits for',
    FILTER,
    'start: ({ users }) => ({',
    "start: ({ users }) => void Promise.reject(new Error('forgotten')) ?? ({",
    'starts with its example',
    "outside of any call it threw Error: forgotten; await every promise, and listen for 'error' events",
  ],
  [
    'a transform that changes the event',
    TRANSFORM,
    '({ clientIp: _, ...event }) => event',
    "event => Object.assign(event, { clientIp: '' })",
    'makes the same of the same event, as plain JSON, and changes none',
    'Events are frozen: leave them as they are, and change a copy like { ...event }',
  ],
  [
    'a transform that makes what JSON cannot carry',
    TRANSFORM,
    '=> event',
    '=> ({ ...event, body: { at: new Date(0) } })',
    'makes the same of the same event, as plain JSON, and changes none',
    'what is no plain JSON: `body.at` is a Date; leave out what has no value',
  ],
  [
    'a transform that leaves undefined behind',
    TRANSFORM,
    '({ clientIp: _, ...event }) => event',
    'event => ({ ...event, clientIp: undefined })',
    'makes the same of the same event, as plain JSON, and changes none',
    'what is no plain JSON: `clientIp` is undefined; leave out what has no value',
  ],
  [
    'a transform that goes by chance',
    TRANSFORM,
    '=> event',
    '=> ({ ...event, subject: String(Math.random()) })',
    'makes the same of the same event, as plain JSON, and changes none',
    'apply() returned something else when it was called again for the sample of Alert.RequestOverLimit; it may look at nothing but the event',
  ],
  [
    'a transform that returns nothing',
    TRANSFORM,
    '=> event',
    '=> {}',
    'makes the same of the same event, as plain JSON, and changes none',
    'apply() returned no event for the sample of Alert.RequestOverLimit; return { ...event, … }',
  ],
  [
    'a destination without a target',
    DESTINATION,
    'target: url,',
    "target: '',",
    'shows where it sends in one line, without its secrets',
    "`target` is ''; say in one line where it sends, for people",
  ],
  [
    'a secret in the target',
    DESTINATION,
    'target: url,',
    "target: url + '?key=' + key,",
    'shows where it sends in one line, without its secrets',
    '`target` holds the value of an option marked `secret`; show the host, for example, and nothing of the secret',
  ],
  [
    'a signal that is not handed on',
    DESTINATION,
    'headers, body, signal })',
    'headers, body })',
    'settles when the signal was aborted before',
    'deliver() was still under way 2 s after its signal was aborted; hand `attempt.signal` on to tools.request, or to whatever it waits for',
  ],
  [
    'a signal that is looked at once',
    DESTINATION,
    "return httpOutcome(await tools.request(url, { method: 'POST', headers, body, signal })",
    "if (signal.aborted) return { status: 'retry', reason: 'no time' }\nreturn httpOutcome(await tools.request(url, { method: 'POST', headers, body })",
    'stops waiting when the signal is aborted under way',
    'deliver() was still under way 2 s after its signal was aborted',
  ],
  [
    'a delivery that nobody waited for',
    DESTINATION,
    "return httpOutcome(await tools.request(url, { method: 'POST', headers, body, signal }), tools.now())",
    "void tools.request(url, { method: 'POST', headers, body, signal })\nreturn { status: 'delivered' }",
    'retries when nobody can be reached',
    'deliver() said delivered, although nobody could be reached; look at `error` of what tools.request gives, or hand that to httpOutcome',
  ],
  [
    'an answer that is not looked at',
    DESTINATION,
    "return httpOutcome(await tools.request(url, { method: 'POST', headers, body, signal }), tools.now())",
    "const answer = await tools.request(url, { method: 'POST', headers, body, signal })\nreturn 'error' in answer ? { status: 'retry', reason: answer.error } : { status: 'delivered' }",
    'knows delivered from failed',
    'deliver() said delivered, although it was answered with HTTP 500; look at `status` of what tools.request gives, or hand that to httpOutcome',
  ],
  [
    'a digest that is rejected when there is no time',
    DESTINATION,
    'deliverMany: (events, attempt) => send(String(events.length), attempt)',
    "deliverMany: async () => ({ status: 'rejected', reason: 'no' })",
    'settles when the signal was aborted before',
    "deliverMany() said rejected, although its signal was aborted before anybody answered; return { status: 'retry', reason }",
  ],
  [
    'a secret in a reason',
    DESTINATION,
    'return httpOutcome(await',
    "if (key) return { status: 'retry', reason: 'the key ' + key + ' is not known' }\nreturn httpOutcome(await",
    'tells no secret, whatever becomes of it',
    'deliver() told the value of an option marked `secret` in its reason or detail; say what happened without it',
  ],
  [
    'an outcome that is none',
    DESTINATION,
    'return httpOutcome(await',
    "if (key) return { status: 'failed' } as never\nreturn httpOutcome(await",
    'retries when nobody can be reached',
    "deliver() returned { status: 'failed' }; return { status: 'delivered' }, { status: 'retry', reason, afterMs? } or { status: 'rejected', reason }",
  ],
  [
    'a throw instead of an outcome',
    DESTINATION,
    'return httpOutcome(await',
    "if (key) throw new Error('the network is down')\nreturn httpOutcome(await",
    'retries when nobody can be reached',
    "deliver() threw Error: the network is down; what happens while it sends is an outcome: return { status: 'retry', reason }",
  ],
  [
    'a stop() without an end',
    DESTINATION,
    'stop: () => clearInterval(timer)',
    'stop: () => new Promise(() => undefined)',
    'can be stopped',
    'stop() was not over after 2 s; end connections and timers without waiting for what is under way',
  ],
]

describe('a plugin that is wrong is told so, in words', () => {
  test.each(SPOILED)('%s', async (_, source, from, to, demand, detail) => {
    expect(source).toContain(from)
    const results = await testPlugin(fileOf(source.replace(from, to)))
    expect(results).toContainEqual({ what: demand, ok: false, detail: expect.stringContaining(detail) })
  })

  test('each demand in a line, and below it what was seen and what would be right', async () => {
    const wrong = FILTER.replace('Keeps profile', 'keeps profile').replace(
      "'other-user' }",
      "'another-user' }",
    )
    const { code, stdout, stderr } = await tested(wrong.replace("['id1']", "['id2']"))
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toBe(`mine.ts
  ✓ is a plugin that can be loaded
  ✗ has a summary of one sentence
      the summary is "keeps profile changes of the listed users."; write one sentence in one line, with a capital letter and a full stop
  ✓ describes every option
  ✓ has an example that fits its options
  ✓ starts with its example
  ✓ says the same of the same event, and changes none
  ✗ gives only reasons that it declares, each with a sentence
      keep() stopped the sample of Profile.CallbackPortraitSet as \`another-user\`, which \`reasons\` does not declare; add it there with a sentence
  ✓ keeps only the commands that it says it can keep

2 of 8 are not met.
`)
  })

  test('also when it fills the memory', async () => {
    const { code, stdout } = await tested(
      FILTER.replace('return false', 'for (let all = []; ; ) all.push(Array(1e6).fill(event))'),
    )
    expect(code).toBe(1)
    expect(stdout).toContain('it filled 512 MB of memory; look for what grows without an end')
  })

  test('as JSON, for programs', async () => {
    const { code, stdout } = await tested(FILTER.replace('Their ids.', ''), '--json')
    expect(code).toBe(1)
    const { plugin, ok, checks } = JSON.parse(stdout) as { plugin: string; ok: boolean; checks: object[] }
    expect({ plugin, ok }).toEqual({ plugin: 'mine.ts', ok: false })
    expect(checks).toHaveLength(8)
    expect(checks[0]).toEqual({ what: 'is a plugin that can be loaded', ok: true })
    expect(checks[2]).toMatchObject({ what: 'describes every option', ok: false, detail: expect.any(String) })
  })

  test('without what it prints itself among the JSON', async () => {
    const { code, stdout, stderr } = await tested(`console.log('hello')\n${TRANSFORM}`, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ ok: true })
    expect(stderr).toBe('hello\n')
  })
})

test.each([
  [
    ['plugins', 'test', 'webhok'],
    'There is neither a file nor a built-in plugin called webhok; did you mean',
  ],
  [['plugins', 'test'], 'missing required argument'],
  [['plugins', 'tset', 'mine.ts'], 'Did you mean test?'],
])('%j is a mistake in using it', async (args, message) => {
  const { code, stderr } = await chatgate(temporaryFolder(), args)
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})

describe('nothing leaves the machine, not even', () => {
  test.each([
    ['by tools.request', (url: string) => DESTINATION.replace('https://sms.example.com/send', url)],
    [
      'by tools.fetch',
      (url: string) =>
        DESTINATION.replace('https://sms.example.com/send', url).replace(
          /return httpOutcome.*/,
          `try { return httpOutcome({ status: (await tools.fetch(url, { signal })).status, headers: {}, text: '' }, 0) }
           catch (error) { return { status: 'retry' as const, reason: String(error) } }`,
        ),
    ],
    ['by fetch', past('await fetch(url)')],
    [
      'by a request',
      past(`await new Promise((resolve, reject) => http.get(url, resolve).on('error', reject))`),
    ],
    [
      'by a socket',
      past(`await new Promise((resolve, reject) => net.connect(port, resolve).on('error', reject))`),
    ],
    ['by a datagram', past(`await promisify(socket.send.bind(socket, 'x', port, '127.0.0.1'))()`)],
    ['by a lookup', past(`await lookup('localhost')`)],
    ['by asking a name server', past(`await new Resolver().resolve4('localhost')`)],
    ['by asking one with a callback', past(`await promisify(resolve4)('localhost')`)],
  ])('%s', async (_, source) => {
    const receiver = await startReceiver()
    const results = await testPlugin(fileOf(source(receiver.url)))
    expect(results.filter(({ ok }) => !ok)).toEqual([])
    expect(results.at(-1)?.what).toBe('can be stopped')
    expect(receiver.requests).toEqual([])
  })
})

/** A destination that goes past its tools, and is wrong unless it is told that it reaches nothing. */
function past(way: string): (url: string) => string {
  return url => `
import { createSocket } from 'node:dgram'
import { resolve4 } from 'node:dns'
import { lookup, Resolver } from 'node:dns/promises'
import http from 'node:http'
import net from 'node:net'
import { promisify } from 'node:util'
import { definePlugin, Type } from 'chatgate/plugin'

export default definePlugin({
  kind: 'destination',
  summary: 'Sends.',
  options: { url: Type.String({ description: 'Where to.' }) },
  example: { url: '${url}' },
  start({ url }) {
    const port = Number(new URL(url).port)
    const socket = createSocket('udp4')
    return {
      target: url,
      async deliver() {
        try { ${way} } catch (error) {
          if (String(error.cause ?? error).includes('reaches nothing')) return { status: 'retry', reason: 'nothing' }
          throw error
        }
        return { status: 'rejected', reason: 'it got through' }
      },
      stop: () => socket.close(),
    }
  },
})
`
}
