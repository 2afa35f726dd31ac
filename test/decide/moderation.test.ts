/** Answers as operators configure them: word lists, services of their own, and what happens when these hang. */
import { expect, onTestFinished, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, newestEvent, startGateway, temporaryFolder, type RunningGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const SEND = 'Group.CallbackBeforeSendMsg'

const message = (text: string, more: object = {}) => ({
  CallbackCommand: SEND,
  GroupId: '@TGS#1',
  From_Account: 'alice',
  Operator_Account: 'alice',
  MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
  ...more,
})

const start = (steps: string, entry = '', files = {}): Promise<RunningGateway> =>
  startGateway({
    config: `${HEAD}
routes: { all: { when: "*", steps: [{ log: {} }] } }
answers:
  ${SEND}:
    ${entry}
    steps:
${steps}
`,
    files,
  })

test('users, words, and then a service: the first that answers wins', async () => {
  const service = await startReceiver({
    answer: ({ body }) => ({
      body: body.includes('rude')
        ? '{"decision":"allow","MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"***"}}]}'
        : '{}',
    }),
  })
  onTestFinished(service.close)
  const gateway = await start(
    `      - deny-users: { users: [mallory] }
      - deny-words: { file: words.txt, code: 10100, info: "Mind your words." }
      - ask: { url: "${service.url}" }`,
    '',
    { 'words.txt': '# bad\nspam\n' },
  )
  const told = async (body: object) => (await gateway.post(body)).answer
  expect(await told(message('hello', { From_Account: 'mallory' }))).toMatchObject({ ErrorCode: 1 })
  expect(await told(message('SPAM!'))).toMatchObject({ ErrorCode: 10_100, ErrorInfo: 'Mind your words.' })
  expect(service.requests).toHaveLength(0)
  expect(await told(message('a rude word'))).toMatchObject({
    ErrorCode: 0,
    MsgBody: [{ MsgContent: { Text: '***' } }],
  })
  expect(await told(message('hello'))).toEqual({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' })

  const refused = () => newestEvent(gateway, 'reason=answered').then(({ id }) => id)
  await until(
    async () => (await gateway.get<{ events: unknown[] }>('/api/events?reason=answered')).events.length === 3,
    'three decisions are recorded',
  )
  const { stdout } = await chatgate(gateway.folder, ['show', await refused(), '--admin', gateway.admin])
  expect(stdout).toMatch(
    /Chat was told modify \(0\) after [\d.]+ ms: answered at Group.CallbackBeforeSendMsg\/3. ask/,
  )
})

test('a filter in front decides who is asked about, and a transform what they see', async () => {
  const service = await startReceiver({ answer: () => ({ body: '{"ErrorCode":1}' }) })
  onTestFinished(service.close)
  const gateway = await start(`      - match: { expression: 'group == "moderated"' }
      - redact: { fields: [operator, body.From_Account] }
      - ask: { url: "${service.url}", body: chat }`)
  expect((await gateway.post(message('hello'))).answer).toMatchObject({ ErrorCode: 0 })
  expect((await gateway.post(message('hello', { GroupId: 'moderated' }))).answer).toMatchObject({
    ErrorCode: 1,
  })
  expect(service.requests).toHaveLength(1)
  expect(service.requests[0]?.body.toString()).not.toContain('alice')
  expect(service.requests[0]?.body.toString()).toContain('hello')
})

test('a service that hangs keeps nobody waiting beyond the time, with 200 callbacks at once', async () => {
  const service = await startReceiver({ answer: () => ({ hang: true }) })
  onTestFinished(service.close)
  const gateway = await start(
    `      - ask: { url: "${service.url}" }`,
    'within: 500ms\n    otherwise: refuse',
  )
  const tookMs = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const startedAt = performance.now()
      const { status, answer } = await gateway.post(message(`hello ${n}`))
      expect({ status, code: answer.ErrorCode }).toEqual({ status: 200, code: 1 })
      return performance.now() - startedAt
    }),
  )
  expect(Math.min(...tookMs)).toBeGreaterThan(450)
  expect(Math.max(...tookMs)).toBeLessThan(2_000)
  const late = async () =>
    (await gateway.get<{ events: unknown[] }>('/api/events?reason=late&limit=500')).events
  await until(async () => (await late()).length === 200, 'all decisions are recorded as late')
  // After-events are answered as quickly as ever, and the service is asked again when it is back.
  expect(
    (await gateway.post({ CallbackCommand: 'State.StateChange', Info: { To_Account: 'a' } })).status,
  ).toBe(200)
})

test('a service that is not there costs nobody any time', async () => {
  const { url, close } = await startReceiver()
  await close()
  const gateway = await start(`      - ask: { url: "${url}" }`, 'within: 1500ms')
  expect((await gateway.post(message('hello'))).answer).toMatchObject({ ErrorCode: 0 })
  await until(
    async () =>
      (await gateway.get<{ events: unknown[] }>('/api/events?reason=responder-failed')).events.length === 1,
    'it is recorded',
  )
})

test('a list of words with a code that the command does not have is refused at start', async () => {
  const folder = temporaryFolder({
    'gateway.config.yaml': `${HEAD}
answers:
  ${SEND}:
    steps:
      - deny-words: { words: [spam], code: 120001 }
`,
  })
  const { code, stdout, stderr } = await chatgate(folder, ['check'])
  expect(code).toBe(1)
  expect(stdout + stderr).toContain(
    'gateway.config.yaml:10:9  answers["Group.CallbackBeforeSendMsg"].steps[0].deny-words  cannot answer Group.CallbackBeforeSendMsg like this: `ErrorCode` is 120001, but 0 allows it, 1 or 10100 to 10200 refuses it, 2 discards it',
  )
})
