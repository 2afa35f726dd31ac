/** Seen before shipped: trace, and tests beside the config. Nothing is sent by any of them. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, newestEvent, profileChange, startGateway, temporaryFolder } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const SECRET = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz'

const routes = (url: string) => `
routes:
  admins:
    when: Profile.CallbackPortraitSet
    steps:
      - match: { expression: 'byAdmin && subject.startsWith("vip")' }
      - slack: { url: "${url}/hidden-hook", text: "{{ operator }} changed {{ tags | join: ', ' }}" }
      - webhook: { url: "${url}/crm", secret: ${SECRET}, headers: { authorization: hidden-header } }
      - email: { smtp: "smtp://me:hidden-password@127.0.0.1:1", from: a@b.example, to: [x@y.example] }
  everything:
    when: "*"
    steps: [{ log: { message: "{{ command }}" } }]
answers:
  C2C.CallbackBeforeSendMsg:
    otherwise: refuse
    steps:
      - deny-words: { words: [spam], code: 120001, info: No spam. }
      - ask: { url: "${url}/ask" }
`

const edit = { ...profileChange('vip-1', { Tag_Profile_IM_Nick: 'new' }, 'administrator') }

const withFiles = async (extra: Record<string, string> = {}) => {
  const receiver = await startReceiver()
  onTestFinished(receiver.close)
  const folder = temporaryFolder({
    'gateway.config.yaml': `${HEAD}${routes(receiver.url)}`,
    'edit.json': JSON.stringify(edit),
    ...extra,
  })
  return { folder, receiver }
}

test('a trace shows what each destination would send, without its secrets, and sends nothing', async () => {
  const { folder, receiver } = await withFiles()
  const { code, stdout } = await chatgate(folder, ['trace', 'edit.json'])
  expect(code).toBe(0)
  for (const text of [
    'Chat would be told {"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}',
    'administrator changed Tag_Profile_IM_Nick\n',
    'request: POST http://127.0.0.1',
    'authorization: ***',
    'webhook-signature: v1,',
    '"subject":"vip-1"',
    'to: x@y.example',
    'subject: Profile.CallbackPortraitSet: vip-1',
    'message: Profile.CallbackPortraitSet',
  ])
    expect(stdout).toContain(text)
  expect(stdout).not.toMatch(/hidden|whsec/)
  expect(receiver.requests).toEqual([])

  const other = await chatgate(folder, ['trace', '--set', 'Operator_Account=administrator'])
  expect(other.stdout).toContain('`subject.startsWith("vip")` is false: subject is "id1"')
})

test('a trace says what Chat would be told, and asks nobody outside', async () => {
  const { folder, receiver } = await withFiles({
    'spam.json': JSON.stringify({
      CallbackCommand: 'C2C.CallbackBeforeSendMsg',
      From_Account: 'a',
      To_Account: 'b',
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'SPAM' } }],
    }),
  })
  const spam = JSON.parse((await chatgate(folder, ['trace', 'spam.json', '--json'])).stdout) as object
  expect(spam).toMatchObject({
    told: {
      envelope: { ErrorCode: 120_001, ErrorInfo: 'No spam.' },
      decision: { reason: 'answered', told: 'refuse', step: 'C2C.CallbackBeforeSendMsg/1. deny-words' },
    },
  })
  const other = await chatgate(folder, ['trace', 'C2C.CallbackBeforeSendMsg'])
  expect(other.stdout).toContain(
    'responder-failed at C2C.CallbackBeforeSendMsg/2. ask: not sent: this is a trace',
  )
  expect(receiver.requests).toEqual([])
})

test('the running gateway traces too, also what it has kept, with the values before', async () => {
  const receiver = await startReceiver()
  onTestFinished(receiver.close)
  const gateway = await startGateway({
    config: `${HEAD}
routes: { levels: { when: "*", steps: [{ log: { message: "{% for c in changes %}{{ c.before }} → {{ c.value }}{% endfor %}" } }] } }
answers: { C2C.CallbackBeforeSendMsg: { mode: shadow, steps: [{ ask: { url: "${receiver.url}" } }] } }`,
  })
  const at = Date.now()
  await gateway.post({ ...profileChange('alice', { Level: 3 }), EventTime: at })
  await gateway.post({ ...profileChange('alice', { Level: 7 }), EventTime: at + 1 })
  const { id } = await newestEvent(gateway)
  const traced = await chatgate(gateway.folder, ['trace', id, '--admin', gateway.admin])
  expect(traced.stdout).toContain('message: 3 → 7')

  const response = await fetch(`${gateway.admin}/api/trace`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      body: { CallbackCommand: 'C2C.CallbackBeforeSendMsg', From_Account: 'a', To_Account: 'b' },
    }),
  })
  expect(await response.json()).toMatchObject({
    told: { shadow: true, decision: { reason: 'responder-failed' } },
    previews: [{ destination: 'levels/log', parts: { message: '' } }],
  })
  expect(receiver.requests).toEqual([])
})

test('tests beside the config say what is not as wanted', async () => {
  const { folder } = await withFiles({
    'gateway.test.yaml': `
an admin edits a VIP:
  callback: edit.json
  sent: [admins/slack, admins/webhook, admins/email, everything/log]
  shows: { admins/slack: administrator changed, admins/email: [vip-1, Nick] }
spam is refused:
  callback: C2C.CallbackBeforeSendMsg
  set: { CloudCustomData: x }
  body: { CallbackCommand: C2C.CallbackBeforeSendMsg, From_Account: a, To_Account: b, MsgBody: [{ MsgType: TIMTextElem, MsgContent: { Text: spam } }] }
  answer: { ErrorCode: 120001 }
a level was known before:
  callback: Profile.CallbackPortraitSet
  before: { Tag_Profile_IM_Nick: old }
  sent: [everything/log]
`,
    'wrong.test.yaml': `
the wrong user:
  callback: Profile.CallbackPortraitSet
  sent: [admins/slack]
  shows: { everything/log: hello }
  answer: refuse
`,
    'broken.test.yaml': 'one: { calback: x, sent: all }\n',
  })
  expect(await chatgate(folder, ['test'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('3 passed.'),
  })
  const wrong = await chatgate(folder, ['test', 'wrong.test.yaml'])
  expect(wrong.code).toBe(1)
  for (const line of [
    'it would not be sent to admins/slack: expression-false at admins/1. match',
    'it would also be sent to everything/log',
    '"hello" is not in what everything/log would send',
    'Chat would be told allow and not refuse',
  ])
    expect(wrong.stdout).toContain(line)
  const broken = await chatgate(folder, ['test', 'broken.test.yaml'])
  expect(broken.code).toBe(1)
  expect(broken.stderr).toContain(
    'broken.test.yaml:1:8  one.calback  `calback` is not known here; did you mean `callback`?',
  )
  expect(broken.stderr).toContain('one.sent  must be a list')
  expect((await chatgate(folder, ['test', 'none.yaml'])).code).toBe(2)
})

test('an event that came becomes a test that passes', async () => {
  const config = `${HEAD}\nroutes: { nicks: { when: "*", steps: [{ tag-filter: { tags: [Nick], from: [a] } }, { log: {} }] } }\n`
  const gateway = await startGateway({ config })
  const at = Date.now()
  await gateway.post({ ...profileChange('alice', { Nick: 'a' }), EventTime: at })
  await gateway.post({ ...profileChange('alice', { Nick: 'b' }), EventTime: at + 1 })
  await gateway.post({ Events: [{ To_Account: 'x', EventTime: 1 }] }, { CallbackCommand: 'Push.OfflinePush' })
  const { events } = await gateway.get<{ events: { id: string }[] }>('/api/events')
  await until(async () => {
    const all = await gateway.get<{ events: { routedAt?: string }[] }>('/api/events')
    return all.events.every(event => event.routedAt !== undefined)
  }, 'all are routed')
  const file = join(gateway.folder, 'gateway.test.yaml')
  const tests = await Promise.all(
    events.map(({ id }) => chatgate(gateway.folder, ['show', id, '--as-test', '--admin', gateway.admin])),
  )
  writeFileSync(file, tests.map(({ stdout }) => stdout).join(''))
  expect(readFileSync(file, 'utf8')).toContain('sent:\n    - nicks/log')
  expect(await chatgate(gateway.folder, ['test'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('3 passed.'),
  })
})
