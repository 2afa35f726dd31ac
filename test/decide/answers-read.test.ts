/** What real services answer, in many spellings: a no is a no, and what leaves for Chat is well formed. */
import { isDeepStrictEqual } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, startGateway } from '../support/gateway.ts'
import { startReceiver, type ReceiverAnswer } from '../support/receiver.ts'
import { sampleFile } from '../support/sample-files.ts'
import { ask, decisionOf } from './scripted-responder.ts'
import { until } from '../support/until.ts'

const GROUP = 'Group.CallbackBeforeSendMsg'
const C2C = 'C2C.CallbackBeforeSendMsg'
const INVITE = 'Group.CallbackBeforeInviteJoinGroup'
const CREATE = 'Group.CallbackBeforeCreateGroup'
const FRIEND = 'Sns.CallbackPrevFriendAdd'
const SUBSCRIBE = 'OfficialAccount.CallbackBeforeAddSubscriber'
const BOT = 'Chatbot.OnC2CSignalMessage'

type Said = Record<string, unknown>

const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' }
const NO = { ...OK, ErrorCode: 1 }
const text = [{ MsgType: 'TIMTextElem', MsgContent: { Text: '***' } }]

const results = (...codes: number[]): Said => ({
  ...OK,
  ResultItem: codes.map((ResultCode, index) => ({
    To_Account: `id${index + 1}`,
    ResultCode,
    ResultInfo: '',
  })),
})

/** Each answer as public code writes it. The second is what Chat is told, the third what the explanation says. */
const ROWS: [what: string, command: string, reply: Said | ReceiverAnswer, told: Said, why?: RegExp][] = [
  [
    "the vendor's sample",
    GROUP,
    { ErrorCode: 1, ErrorInfo: 'err', ActionStatus: 'FAIL' },
    { ...NO, ErrorInfo: 'err' },
  ],
  [
    'FAIL with a code of its own',
    GROUP,
    { ActionStatus: 'FAIL', ErrorCode: 10_101, ErrorInfo: 'vip' },
    { ...NO, ErrorCode: 10_101, ErrorInfo: 'vip' },
  ],
  ['no status at all', GROUP, { ErrorCode: 1 }, NO],
  ['an empty status', GROUP, { ActionStatus: '', ErrorCode: 0, ErrorInfo: '' }, OK],
  ['a status in small letters', GROUP, { ActionStatus: 'ok', ErrorCode: 0 }, OK],
  ['FAIL with 0: the code decides', GROUP, { ActionStatus: 'FAIL', ErrorCode: 0 }, OK],
  ['-1', GROUP, { ActionStatus: 'FAIL', ErrorCode: -1 }, NO, /`ErrorCode` -1/],
  ['a half', GROUP, { ErrorCode: 0.5 }, NO, /`ErrorCode` 0.5/],
  ['"1" as a text', GROUP, { ActionStatus: 'OK', ErrorCode: '1' }, NO],
  ['"0" as a text', GROUP, { ActionStatus: 'OK', ErrorCode: '0' }, OK],
  ['a code of one-to-one for a group', GROUP, { ErrorCode: 130_001 }, NO, /130001/],
  ['a code of groups for one-to-one', C2C, { ErrorCode: 10_100 }, NO, /10100/],
  ['a code beyond the range', CREATE, { ErrorCode: 10_201 }, NO, /10201/],
  ['2 where nothing can be discarded', CREATE, { ErrorCode: 2 }, NO, /`ErrorCode` 2/],
  ['2 for a message', GROUP, { ActionStatus: 'FAIL', ErrorCode: 2 }, { ...OK, ErrorCode: 2 }],
  ['a code where none is documented', SUBSCRIBE, { ErrorCode: 120_001 }, NO, /120001/],
  [
    'null beside 1',
    GROUP,
    { ActionStatus: 'OK', ErrorCode: 1, ErrorInfo: null, MsgBody: null, CloudCustomData: null },
    NO,
  ],
  ['"" and [] beside 1', GROUP, { ErrorCode: 1, MsgBody: [], CloudCustomData: '' }, NO],
  ['a whole message beside 1', GROUP, { ErrorCode: 1, MsgBody: text, CloudCustomData: 'x' }, NO],
  ['null beside 0', GROUP, { ErrorCode: 0, ErrorInfo: null, MsgBody: null, CloudCustomData: null }, OK],
  ['an empty message beside 0', GROUP, { ErrorCode: 0, MsgBody: [] }, OK],
  [
    'null inside a message',
    GROUP,
    { ErrorCode: 0, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: '***', Data: null } }] },
    { ...OK, MsgBody: text },
  ],
  [
    'the fields of other commands, empty',
    GROUP,
    { ErrorCode: 0, RefusedMembers_Account: [], ResultItem: null },
    OK,
  ],
  ['fields that Chat does not know', GROUP, { ErrorCode: 0, RequestId: 'r', Score: 0.2 }, OK],
  [
    'small first letters',
    GROUP,
    { actionStatus: 'OK', errorCode: 1, errorInfo: 'no' },
    { ...NO, ErrorInfo: 'no' },
  ],
  ['small letters with a dash', GROUP, { error_code: 1 }, NO],
  ['201', GROUP, { status: 201, body: '{"ErrorCode":1}' }, NO],
  ['400 with a no', GROUP, { status: 400, body: '{"ActionStatus":"FAIL","ErrorCode":-1}' }, NO, /-1/],
  ['a byte order mark', GROUP, { body: '\uFEFF\n{"ErrorCode":1}\n' }, NO],
  ['another envelope that says no', GROUP, { code: 40_001, msg: 'blocked', data: null }, NO, /40001/],
  ['another envelope around a no', GROUP, { code: 200, msg: 'ok', data: { ErrorCode: 1 } }, NO],
  ['another envelope around a decision', GROUP, { code: 0, data: { decision: 'allow' } }, OK],
  ['everybody in the list beside 1', INVITE, { ErrorCode: 1, RefusedMembers_Account: ['jared'] }, NO],
  [
    'the list alone',
    INVITE,
    { RefusedMembers_Account: ['jared'] },
    { ...OK, RefusedMembers_Account: ['jared'] },
  ],
  ['null for nobody', INVITE, { ...OK, RefusedMembers_Account: null }, OK],
  ['an empty list for nobody', INVITE, { ...OK, RefusedMembers_Account: [] }, OK],
  ['a no to everybody', FRIEND, { ErrorCode: 1 }, results(38_000, 38_000)],
  ['-1 to everybody', FRIEND, { ErrorCode: -1 }, results(38_000, 38_000), /-1/],
  ['a code of its own to everybody', FRIEND, { ErrorCode: 38_001, ResultItem: [] }, results(38_001, 38_001)],
  [
    'results with 1, as a text, and without a reason',
    FRIEND,
    {
      ErrorCode: 0,
      ResultItem: [
        { To_Account: 'id1', ResultCode: '1' },
        { To_Account: 'id2', ResultCode: 0 },
      ],
    },
    results(38_000, 0),
    /`ResultCode` 1/,
  ],
  ['a no to a chatbot', BOT, { ErrorCode: -1 }, { ...NO, RspData: '' }, /-1/],
  ['our words with null', GROUP, { decision: 'refuse', code: null, info: null }, NO],
  ['our words in capitals', GROUP, { decision: 'REFUSE', code: '10100' }, { ...NO, ErrorCode: 10_100 }],
  ['our words with a code of another command', C2C, { decision: 'refuse', code: 10_100 }, NO, /`code` 10100/],
  ['our words with 0 as a code', C2C, { decision: 'refuse', code: 0 }, NO, /`code` 0/],
  ['our words that discard no message', CREATE, { decision: 'discard' }, NO, /only messages/],
  ['nobody refused, in our words', INVITE, { decision: 'allow', refused: null }, OK],
]

/** These say nothing that can be read, so Chat is told what `unusable` says. */
const UNUSABLE: [what: string, reply: ReceiverAnswer | Said][] = [
  ['a plain ok', { body: 'ok' }],
  ['a page', { body: '<html>' }],
  ['a list', { body: '[1]' }],
  ['null', { body: 'null' }],
  ['a status alone', { ActionStatus: 'FAIL' }],
  ['a code that is no number', { ErrorCode: 'no' }],
  ['another envelope without a word', { code: 200, msg: 'ok', data: null }],
  [
    'nested without end',
    { body: `{"decision":"allow","MsgBody":${'['.repeat(20_000)}${']'.repeat(20_000)}}` },
  ],
]

const start = async (reply: () => Said | ReceiverAnswer) => {
  const service = await startReceiver({
    answer: () => {
      const said = reply()
      return 'body' in said || 'status' in said ? said : { body: JSON.stringify(said) }
    },
  })
  onTestFinished(service.close)
  const commands = [...new Set(ROWS.map(([, command]) => command))]
  return startGateway({
    config: `${HEAD}
routes: { all: { when: "*", steps: [{ log: {} }] } }
answers:
${commands.map(command => `  ${command}: { steps: [{ ask: { url: "${service.url}", body: chat } }] }`).join('\n')}
`,
  })
}

test('what a service says is what Chat is told, in whatever spelling', async () => {
  let reply: Said | ReceiverAnswer = {}
  const gateway = await start(() => reply)
  for (const [what, command, said, told, why] of ROWS) {
    reply = said
    expect({ what, told: await ask(gateway, sampleFile(command), undefined) }).toEqual({ what, told })
    if (why)
      expect(await decisionOf(gateway, command, one => why.test(one.why ?? ''))).toMatchObject({
        reason: 'answered',
      })
  }
})

test('what nobody can read refuses a message, and lets a group be made', async () => {
  let reply: Said | ReceiverAnswer = {}
  const gateway = await start(() => reply)
  for (const [what, said] of UNUSABLE) {
    reply = said
    expect({ what, told: await ask(gateway, sampleFile(GROUP), undefined) }).toEqual({ what, told: NO })
    expect(await decisionOf(gateway, GROUP)).toMatchObject({ told: 'refuse' })
    expect({ what, told: await ask(gateway, sampleFile(CREATE), undefined) }).toEqual({ what, told: OK })
  }
})

test('how each responder has done is seen at a glance, without secrets', async () => {
  const replies: (Said | ReceiverAnswer)[] = [
    { ErrorCode: 1 },
    { ErrorCode: 0 },
    { body: 'token hunter2-hunter2' },
    { status: 500 },
  ]
  const service = await startReceiver({
    answer: () => {
      const said = replies.shift() ?? { hang: true }
      return 'body' in said || 'status' in said || 'hang' in said ? said : { body: JSON.stringify(said) }
    },
  })
  onTestFinished(service.close)
  const step = `{ ask: { url: "${service.url}", headers: { authorization: hunter2-hunter2 } } }`
  const gateway = await startGateway({
    config: `${HEAD}
routes: { all: { when: "*", steps: [{ log: {} }] } }
answers: { ${GROUP}: { within: 300ms, steps: [${step}] } }
`,
  })
  for (let n = 0; n < 5; n++)
    await gateway.post({ ...sampleFile(GROUP).body, MsgRandom: n }, { CallbackCommand: GROUP })
  const label = `${GROUP}/1. ask`
  const wanted = { step: label, used: 2, unusable: 1, failed: 1, late: 1 }
  await until(async () => {
    const { responders } = await gateway.get<{ responders: Said[] }>('/api/answers')
    return (
      responders.length === 1 &&
      isDeepStrictEqual({ ...responders[0], lastUnusable: null }, { ...wanted, lastUnusable: null })
    )
  }, 'all five are counted')
  const { stdout } = await chatgate(gateway.folder, ['answers', '--admin', gateway.admin])
  expect(stdout).toMatch(/responder +used +unusable +failed +late/)
  expect(stdout).toMatch(/1\. ask +2 +1 +1 +1/)
  expect(stdout).toContain('token ***')
  expect(stdout).not.toContain('hunter2')
  const metrics = await (await fetch(`${gateway.admin}/metrics`)).text()
  for (const [result, count] of Object.entries({ used: 2, unusable: 1, failed: 1, late: 1 }))
    expect(metrics).toContain(`chatgate_responder_answers_total{step="${label}",result="${result}"} ${count}`)
})
