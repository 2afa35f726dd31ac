/** The simulator against a real gateway. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { BIN, chatgate, freePort } from '../support/command-line.ts'
import { HEAD, startGateway, temporaryFolder } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

/** `send` finds the gateway by its config, so its ports must stand in there. */
const config = async (token = 'a-token'): Promise<string> => `
listen: { host: 127.0.0.1, port: ${await freePort()} }
admin: { port: ${await freePort()} }
apps: { "1400000001": { token: ${token} } }
store: sqlite:./gateway.sqlite
routes: { all: { when: "*", steps: [{ log: {} }] } }
`

interface Summary {
  count: number
  ok: number
  durationMs: number
  perSecond: number
  answers: { answer: string; count: number }[]
  latencyMs?: { p50: number; p90: number; p99: number; max: number }
  slowerThanChatWaits: number
}

const COUNT = 300

test('generated callbacks are all kept, none as a repeat, spread over the users', async () => {
  const gateway = await startGateway({ config: await config() })
  const run = await chatgate(gateway.folder, ['send', '--count', String(COUNT), '--users', '7', '--json'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  const summary = JSON.parse(run.stdout) as Summary
  expect(summary).toMatchObject({
    count: COUNT,
    ok: COUNT,
    answers: [{ answer: '200 OK', count: COUNT }],
    slowerThanChatWaits: 0,
  })
  const { p50 = 0, p90 = 0, p99 = 0, max = 0 } = summary.latencyMs ?? {}
  expect([p50, p90, p99, max].toSorted((a, b) => a - b)).toEqual([p50, p90, p99, max])

  const { events } = await gateway.get<{ events: { subject: string }[] }>('/api/events?limit=500')
  expect(events).toHaveLength(COUNT)
  expect(new Set(events.map(({ subject }) => subject)).size).toBe(7)

  const people = await chatgate(gateway.folder, ['send', '--count', '20'])
  expect(people.code).toBe(0)
  expect(people.stdout).toMatch(/^20 callbacks in [\d.]+ s, [\d.]+ per second\n {2}20 {2}200 OK\n/)
  expect(people.stdout).toMatch(/p50 [\d.]+ ms {2}p90 [\d.]+ ms {2}p99 [\d.]+ ms {2}max [\d.]+ ms/)
})

test('a rate is kept, whether answers come or not; slow ones are counted', { timeout: 180_000 }, async () => {
  const slow = await startReceiver({
    answer: (_request, index) => ({ body: '{"ActionStatus":"OK"}', delayMs: index === 0 ? 2100 : 0 }),
  })
  onTestFinished(slow.close)
  const folder = temporaryFolder({ 'gateway.config.yaml': await config() })
  const args = ['send', '--to', `${slow.url}/callback`, '--count', '40', '--rate', '20', '--json']
  const { stdout, code } = await chatgate(folder, args)
  const { durationMs, slowerThanChatWaits, ok } = JSON.parse(stdout) as Summary
  expect({ code, ok, slowerThanChatWaits }).toEqual({ code: 0, ok: 40, slowerThanChatWaits: 1 })
  // The last one is due after 39/20 s.
  expect(durationMs).toBeGreaterThanOrEqual(1950)
  const [first = 0, second = 0] = slow.requests.map(({ at }) => at)
  expect(second - first).toBeLessThan(2000)
})

test('an answer that is not OK ends it with 1, and says which', async () => {
  const gateway = await startGateway({ config: await config() })
  const folder = temporaryFolder({ 'gateway.config.yaml': await config('another-token') })
  const args = ['send', '--to', gateway.url, '--count', '10']
  const { code, stdout } = await chatgate(folder, args)
  expect(code).toBe(1)
  expect(stdout).toContain('10  403 FAIL 1: Sign is wrong')
  expect(stdout).toContain('10 of 10 were not answered OK')
})

test('nobody there ends it with 3, and soon', async () => {
  const folder = temporaryFolder({ 'gateway.config.yaml': await config() })
  const { code, stderr } = await chatgate(folder, ['send', '--count', '1000000'])
  expect(code).toBe(3)
  expect(stderr).toContain('Is the gateway running?')
})

/** A folder with a config whose destination `admin-edits/audit` is at this address, below another step. */
const folderFor = (url: string, step: string, options = ''): string =>
  temporaryFolder({
    'gateway.config.yaml': `${HEAD}
routes:
  admin-edits:
    when: Profile.CallbackPortraitSet
    steps:
      - ${step}
      - webhook: { name: audit, url: "${url}/hook"${options} }`,
  })

test('a destination gets one message marked as a test, past its filters, and says how it went', async () => {
  const receiver = await startReceiver({ answer: (_request, index) => ({ status: index === 0 ? 200 : 500 }) })
  onTestFinished(receiver.close)
  const folder = folderFor(receiver.url, 'tag-filter: { tags: [Tag_Profile_Custom_Nobody] }')
  const send = (...more: string[]) => chatgate(folder, ['send', '--to', 'admin-edits/audit', ...more])
  expect(await send()).toEqual({
    code: 0,
    stdout: `delivered to admin-edits/audit (${receiver.url}/hook), as from chatgate-test\n`,
    stderr: '',
  })
  const [request] = await receiver.received(1)
  expect(request?.headers['webhook-id']).toMatch(/^chatgate-test\//)
  expect(JSON.parse(String(request?.body))).toMatchObject({
    operator: 'chatgate-test',
    subject: 'chatgate-test',
  })

  const failed = await send('--json')
  expect(failed.code).toBe(1)
  expect(JSON.parse(failed.stdout)).toMatchObject({
    outcome: { status: 'retry', reason: expect.any(String) as string },
  })
})

test('a destination gets what a transform leaves of the message, also where it wants the very bytes of Chat', async () => {
  const receiver = await startReceiver({})
  onTestFinished(receiver.close)
  const folder = folderFor(
    receiver.url,
    'redact: { tags: [Tag_Profile_IM_Nick], with: hidden }',
    ', body: chat',
  )
  const args = ['send', '--to', 'admin-edits/audit', '--set', 'From_Account=somebody']
  expect(await chatgate(folder, args)).toMatchObject({ code: 0, stderr: '' })
  const [request] = await receiver.received(1)
  const { From_Account, ProfileItem } = JSON.parse(String(request?.body)) as {
    From_Account: string
    ProfileItem: { Tag: string; Value: unknown }[]
  }
  expect(From_Account).toBe('somebody')
  expect(ProfileItem.find(({ Tag }) => Tag === 'Tag_Profile_IM_Nick')?.Value).toBe('hidden')
})

test('Ctrl-C prints the summary so far', async () => {
  const receiver = await startReceiver({ answer: () => ({ body: '{"ActionStatus":"OK"}' }) })
  onTestFinished(receiver.close)
  const folder = temporaryFolder({ 'gateway.config.yaml': await config() })
  const child = spawn(
    process.execPath,
    [BIN, 'send', '--to', `${receiver.url}/callback`, '--rate', '100', '--json'],
    { cwd: folder, env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  const output = text(child.stdout)
  await until(() => receiver.requests.length >= 5, 'some have come')
  child.kill('SIGINT')
  const [code] = (await once(child, 'exit')) as [number]
  const { count, ok } = JSON.parse(await output) as Summary
  expect(code).toBe(0)
  expect(count).toBeGreaterThanOrEqual(5)
  expect(ok).toBe(count)
})

test.for([
  [['--users', '3'], 'Say how many with --count'],
  [['--count', '0'], 'a whole number from 1'],
  [['--rate', 'fast'], 'a whole number from 1'],
  [['--to', 'localhost:8080'], '--to takes an address like'],
  [['--to', 'ftp://localhost'], '--to must be an address like'],
  [['--to', 'all/lgo'], 'did you mean `all/log`?'],
  [['--to', 'all/log', '--count', '3'], 'A destination gets one message'],
  [['--app', '7'], 'The config has no app 7; it has 1400000001.'],
] as const)('used wrongly: %s', async ([args, message]) => {
  const folder = temporaryFolder({ 'gateway.config.yaml': await config() })
  const { code, stderr } = await chatgate(folder, ['send', ...args])
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})
