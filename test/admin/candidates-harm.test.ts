/** Texts whose plugins do harm, and texts that are too much: the gateway takes none. */
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { atTheEndOfTest, eachHasItsEnd } from '../support/at-the-end.ts'
import { HEAD, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { IDLE_LOOP } from '../support/idle-loop.ts'
import { plannedWith, postJson, routesWithOwn, WAYS } from '../support/planned.ts'
import { startReceiver } from '../support/receiver.ts'
import { sharedGateway } from '../support/shared-gateway.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

/** A plugin of the config in force that does what its options say. */
const OWN = `
import http from 'node:http'
import { definePlugin, Type } from 'chatgate/plugin'
const kept = []
const deeds = {
  loops() { while (true) {} },
  hangs() { ${IDLE_LOOP} },
  fills() { while (true) kept.push(new Array(1e5).fill(1.5)) },
  'fills-buffers'() { while (true) kept.push(Buffer.alloc(2 ** 24, 1)) },
  'fills-slowly'() { setInterval(() => kept.push(Buffer.alloc(2 ** 26, 1)), 1) },
  exits() { process.exit(0) },
  aborts() { process.abort() },
  sends(url, tools) {
    void tools.fetch(url).catch(() => {})
    void tools.request(url, { method: 'POST' }).catch(() => {})
    void fetch(url).catch(() => {})
    http.get(url).on('error', () => {})
  },
  async 'sends-later'(url, tools) {
    await new Promise(resolve => setTimeout(resolve, 20))
    deeds.sends(url, tools)
  },
  disconnects() { process.disconnect() },
  'talks-nonsense'() { process.send({ checked: { warnings: [], routes: 'x'.repeat(2 ** 20) } }) },
}
const deed = () => Type.Optional(Type.String({ description: 'A deed.' }))
export default definePlugin({
  kind: 'filter', summary: 'Does harm.', example: {},
  options: { at: deed(), start: deed(), url: deed() },
  start({ at, start, url }, tools) {
    if (start) deeds[start](url, tools)
    return { keep: () => { if (at) deeds[at](url, tools); return true } }
  },
})
`

const CONFIG = `${HEAD}plugins: { own: ./own.ts }\nroutes: { r: { when: "*", steps: [{ own: {} }, { log: {} }] } }`

const start = async (own = OWN): Promise<RunningGateway> => {
  const gateway = await startGateway({ config: CONFIG, files: { 'own.ts': own } })
  await gateway.post(profileChange('alice'))
  return gateway
}

/** For the tests after which it is as before. */
const shared = sharedGateway(CONFIG, { 'own.ts': OWN })

const harm = (options: string): string => routesWithOwn(`{ own: { ${options} } }, { log: {} }`)

/** Where the machine is busy, it takes longer than 5 s to fill that much. */
const FULL = /filled 1(024 MB| GiB) of memory|did not return for 5 s/

/** Between two callbacks: without it they would take the processor from all other tests. */
const BETWEEN_MS = 20

/** Each with what is said of it; a plugin is named where it can be. */
const HARMFUL: Record<string, [text: string, said: RegExp, ways?: string[]]> = {
  'hangs at start': [harm('start: hangs'), /The plugin `own` \(r\/1\. own\) did not return for 5 s/],
  'hangs for an event': [
    harm('at: hangs'),
    /The plugin `own` \(r\/1\. own\) did not return for 5 s for the event/,
    ['plan'],
  ],
  'fills the heap': [harm('start: fills'), FULL],
  'fills buffers': [harm('start: fills-buffers'), FULL],
  'fills for an event': [harm('at: fills'), FULL, ['plan']],
  exits: [harm('start: exits'), /its process ended; a plugin must not call process\.exit\(\)/],
  aborts: [harm('start: aborts'), /its process was ended/],
  disconnects: [harm('start: disconnects'), /its process ended|"state":"failed"/],
}

test.each(Object.keys(WAYS))(
  'a plugin that does harm ends the %s with a sentence, and callbacks are answered meanwhile',
  async way => {
    const gateway = await start()
    for (const [what, [text, said, ways = Object.keys(WAYS)]] of Object.entries(HARMFUL)) {
      if (!ways.includes(way)) continue
      const trying = WAYS[way]?.(gateway, text)
      let isOver = false
      void trying?.finally(() => (isOver = true))
      let answered = 0
      do {
        const { status, answer } = await gateway.post(profileChange(`user-${answered}`))
        expect([status, answer.ErrorCode], what).toEqual([200, 0])
        answered += 1
        await pause(BETWEEN_MS)
      } while (!isOver)
      expect(JSON.stringify(await trying), what).toMatch(said)
      expect(answered, what).toBeGreaterThan(1)
    }
    expect(gateway.process.exitCode).toBe(null)
    expect(gateway.log.filter(({ level }) => level === 'fatal')).toEqual([])
  },
)

test('nothing is sent for a text, by whatever means a plugin has', async () => {
  // Never asked by anything in force.
  const service = await startReceiver()
  atTheEndOfTest(service.close)
  const gateway = await shared()
  await gateway.post(profileChange('alice'))
  for (const deed of ['sends', 'sends-later'])
    for (const [way, tryOut] of Object.entries(WAYS))
      for (const moment of ['start', 'at'])
        await expect(
          tryOut(gateway, harm(`${moment}: ${deed}, url: "${service.url}/${deed}"`)),
          `${way} ${moment} ${deed}`,
        ).resolves.not.toHaveProperty('error')
  expect(service.requests).toEqual([])
})

test('one plan runs at a time, and one that is ended makes room for the next', async () => {
  const gateway = await shared()
  const looping = { text: harm('start: loops') }
  const first = await postJson(gateway, '/api/plans', looping)
  expect(first.status).toBe(200)
  expect(await postJson(gateway, '/api/plans', looping)).toEqual({
    status: 409,
    answer: { code: 'conflict', error: 'another plan runs; wait until it is done, or end it' },
  })
  const address = `${gateway.admin}/api/plans/${String(first.answer['id'])}`
  expect((await fetch(address, { method: 'DELETE' })).status).toBe(200)
  expect((await fetch(address)).status).toBe(404)
  expect(await plannedWith(gateway, harm(''))).toMatchObject({ state: 'done' })
})

/** In the process of a candidate alone. */
const LOOPS_AT_IMPORT = `${OWN}\nif (process.send) while (true) {}`

test.runIf(existsSync('/proc/self/task')).each([
  ['stop', 'in its start', OWN],
  ['kill', 'in its start', OWN],
  ['stop', 'when its file is read', LOOPS_AT_IMPORT],
  ['kill', 'when its file is read', LOOPS_AT_IMPORT],
] as const)(
  'what is under way ends with the gateway: %s, a plugin that loops %s',
  async (end, _when, own) => {
    const gateway = await start(own)
    const { pid } = gateway.process
    const children = (): string => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    await postJson(gateway, '/api/plans', { text: harm('start: loops') })
    await until(() => children() !== '', 'its process runs')
    const child = children()
    await gateway[end]()
    await until(() => !existsSync(`/proc/${child}`), 'it is gone')
  },
)

test('more checks than may wait for each other are refused', async () => {
  const gateway = await shared()
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => postJson(gateway, '/api/check', { text: harm('') })),
  )
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(4)
  expect(answers.filter(({ status }) => status === 503)).toHaveLength(4)
  expect(answers.find(({ status }) => status === 503)?.answer).toMatchObject({ code: 'unavailable' })
})

const TOO_MUCH: Record<string, [text: unknown, error: string]> = {
  'more than 1 MiB': [
    'x'.repeat(2 ** 20 + 1),
    '`text` has 1048577 bytes; a config that is tried has at most 1048576',
  ],
  'more than 1 MiB in UTF-8': ['长'.repeat(2 ** 19), '`text` has 1572864 bytes'],
  'a larger body': ['x'.repeat(2 ** 21), 'the body is larger than 2097152 bytes'],
  'escapes alone': ['\u0001'.repeat(2 ** 19), 'the body is larger than 2097152 bytes'],
  nothing: ['', '`text` must be a text with something in it'],
  'a zero byte': ['a\0', '`text` holds the character U+0000'],
  'no text': [{}, '`text` must be a text'],
}

test('a text that is too large, or none, is refused at once', async () => {
  const gateway = await shared()
  for (const path of ['/api/check', '/api/plans'])
    for (const [what, [text, error]] of Object.entries(TOO_MUCH)) {
      const { status, answer } = await postJson(gateway, path, { text })
      expect({ status, ...answer }, `${path} ${what}`).toEqual({
        status: 400,
        code: 'bad-request',
        error: expect.stringContaining(error) as string,
      })
    }
})
