/** What Chat is told before something happens: promise 1 with responders behind it. */
import { expect, test } from 'vitest'
import { answerableCommands, answerContractOf } from '../src/events/catalog.ts'
import type { Answer } from '../src/plugin.ts'
import { HEAD, startGateway, type RunningGateway } from './gateway.ts'
import { sampleFile, type SampleFile } from './sample-files.ts'
import { until } from './until.ts'

/** Does what stands as `Wanted` in the body: unknown fields pass. */
const SCRIPTED = `
import { setTimeout as sleep } from 'node:timers/promises'
import { definePlugin } from 'chatgate/plugin'
export default definePlugin({
  kind: 'responder',
  summary: 'Answers what the body wants.',
  options: {},
  example: {},
  start: () => ({
    async answer({ body: { Wanted } }) {
      if (Wanted === 'throw') throw new Error('boom')
      if (Wanted === 'loop') while (true) {}
      if (Wanted === 'never') return new Promise(() => {})
      if (Wanted?.after) await sleep(Wanted.after)
      return Wanted?.answer
    },
  }),
})
`

const configWith = (entry: string, commands: readonly string[] = answerableCommands): string =>
  `${HEAD}
plugins: { scripted: ./scripted.ts }
routes: { all: { when: "*", steps: [{ log: {} }] } }
answers:
${commands.map(command => `  ${command}: { ${entry} steps: [{ scripted: {} }] }`).join('\n')}
`

const start = (entry: string, commands?: readonly string[]) =>
  startGateway({ config: configWith(entry, commands), files: { 'scripted.ts': SCRIPTED } })

let posted = 0

const ask = async (gateway: RunningGateway, { body, query }: SampleFile, wanted: unknown) => {
  // Never a repeat of another one, which for the chatbot would not be kept.
  const own = { ...body, MsgRandom: ++posted, ...(wanted !== undefined && { Wanted: wanted }) }
  const { status, answer } = await gateway.post(own, { ...query, SdkAppid: '1400000001' })
  expect(status).toBe(200)
  return answer
}

interface Recorded {
  reason: string
  told: string
  code: number
  step?: string
  why?: string
  durationMs: number
  verdict?: { reason: string; told?: string; code?: number; durationMs: number }
}

/** The decision about the newest event of a command. */
const decisionOf = async (
  gateway: RunningGateway,
  command: string,
  isThere: (decision: Recorded) => unknown = () => true,
): Promise<Recorded> => {
  let decision: Recorded | undefined
  await until(async () => {
    const { events } = await gateway.get<{ events: { id: string }[] }>(
      `/api/events?limit=1&command=${command}`,
    )
    const [event] = events
    if (!event) return false
    const record = await gateway.get<{ decision?: Recorded }>(`/api/events/${event.id}`)
    decision = record.decision
    return decision !== undefined && isThere(decision)
  }, `the decision about ${command} is recorded`)
  return decision as Recorded
}

/** The vendor's answer in the gateway's words. */
const inOurWords = (name: string, body: Record<string, unknown>): Answer => {
  const { ErrorCode, ErrorInfo, MsgBody, CloudCustomData, RspData, ...lists } = body
  switch (name) {
    case 'allow':
      return { decision: 'allow' }
    case 'modify':
      return { decision: 'allow', MsgBody, CloudCustomData } as Answer
    case 'refuse-some':
      return { decision: 'allow', refused: refusedIn(lists) }
    case 'silent-drop':
      return { decision: 'discard' }
    case 'reply':
      return { decision: 'reply', data: RspData as string }
    default:
      return { decision: 'refuse', code: ErrorCode as number, info: ErrorInfo as string }
  }
}

const refusedIn = (lists: Record<string, unknown>) =>
  Object.entries(lists).flatMap(([name, list]) => {
    if (name === 'ResultItem')
      return (list as { To_Account: string; ResultCode: number; ResultInfo: string }[])
        .filter(({ ResultCode }) => ResultCode !== 0)
        .map(item => ({ account: item.To_Account, code: item.ResultCode, info: item.ResultInfo }))
    return Array.isArray(list) ? list.map(account => ({ account: account as string })) : []
  })

test('each command gets each answer that its page has, in our words and in its own', async () => {
  const gateway = await start('')
  for (const command of answerableCommands) {
    const sample = sampleFile(command)
    for (const { name, body } of sample.answers) {
      const said = { command, name, answer: body }
      expect({ ...said, answer: await ask(gateway, sample, { answer: inOurWords(name, body) }) }).toEqual(
        said,
      )
      expect({ ...said, answer: await ask(gateway, sample, { answer: { chat: body } }) }).toEqual(said)
      const isIt = ({ code }: Recorded) => code === body['ErrorCode']
      const step = `${command}/1. scripted`
      expect(await decisionOf(gateway, command, isIt)).toMatchObject({ reason: 'answered', step })
    }
  }
})

/** What is told for `otherwise: refuse`. */
const refusal = (command: string): Record<string, unknown> => {
  const { people, replies } = answerContractOf(command) ?? {}
  const { body } = sampleFile(command)
  if (people?.answer === 'ResultItem') {
    const asked = body[people.list] as { To_Account: string }[]
    const ResultItem = asked.map(({ To_Account }) => ({ To_Account, ResultCode: 38_000, ResultInfo: '' }))
    return { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '', ResultItem }
  }
  return { ActionStatus: 'OK', ErrorCode: 1, ErrorInfo: '', ...(replies && { RspData: '' }) }
}

test('whoever answers nothing, throws, or comes late is answered for as the config says', async () => {
  const gateway = await start('within: 300ms, otherwise: refuse,')
  const rows: [wanted: unknown, reason: string][] = [
    [undefined, 'nobody-answered'],
    ['throw', 'responder-threw'],
    [{ answer: { failed: 'no idea' } }, 'responder-failed'],
    [{ after: 500, answer: { decision: 'allow' } }, 'late'],
    ['never', 'late'],
  ]
  for (const command of answerableCommands) {
    for (const [wanted, reason] of rows) {
      const answer = await ask(gateway, sampleFile(command), wanted)
      expect({ command, wanted, answer }).toEqual({ command, wanted, answer: refusal(command) })
      expect(await decisionOf(gateway, command, decision => decision.reason === reason)).toMatchObject({
        reason,
      })
    }
  }
})

/** Answers that no command takes, or not this one. */
const MISTAKES: [what: string, command: string, answer: unknown, why: string][] = [
  ['a code of nobody', 'C2C.CallbackBeforeSendMsg', { chat: { ErrorCode: 7 } }, '0 lets it go ahead'],
  [
    'a code of another command',
    'C2C.CallbackBeforeSendMsg',
    { decision: 'refuse', code: 10_100 },
    '120001 to 130000',
  ],
  [
    'a code beyond the range',
    'Group.CallbackBeforeCreateGroup',
    { decision: 'refuse', code: 10_201 },
    '10100 to 10200',
  ],
  ['a code as a text', 'Group.CallbackBeforeSendMsg', { chat: { ErrorCode: '0' } }, 'ErrorCode'],
  ['discarding no message', 'Group.CallbackBeforeApplyJoinGroup', { decision: 'discard' }, 'ErrorCode'],
  [
    'a code where none is documented',
    'OfficialAccount.CallbackBeforeAddSubscriber',
    { decision: 'refuse', code: 120_001 },
    'ErrorCode',
  ],
  ['FAIL', 'Group.CallbackBeforeSendMsg', { chat: { ActionStatus: 'FAIL', ErrorCode: 1 } }, 'ActionStatus'],
  ['no text as info', 'Group.CallbackBeforeSendMsg', { decision: 'refuse', info: 7 }, 'ErrorInfo'],
  [
    'a message that is no list',
    'Group.CallbackBeforeSendMsg',
    { decision: 'allow', MsgBody: 'hi' },
    'MsgBody',
  ],
  ['an empty message', 'Group.CallbackBeforeSendMsg', { decision: 'allow', MsgBody: [] }, 'MsgBody'],
  [
    'an element without a text',
    'C2C.CallbackBeforeSendMsg',
    { decision: 'allow', MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: {} }] },
    'TIMTextElem',
  ],
  [
    'two custom elements',
    'C2C.CallbackBeforeSendMsg',
    { decision: 'allow', MsgBody: [1, 2].map(() => ({ MsgType: 'TIMCustomElem', MsgContent: {} })) },
    'one TIMCustomElem',
  ],
  [
    'a message of 13 KB',
    'C2C.CallbackBeforeSendMsg',
    { decision: 'allow', MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x'.repeat(13_000) } }] },
    '12 KB',
  ],
  [
    'a message with a refusal',
    'C2C.CallbackBeforeSendMsg',
    { chat: { ErrorCode: 1, CloudCustomData: 'x' } },
    'ErrorCode',
  ],
  [
    'a message where there is none',
    'Group.CallbackBeforeCreateGroup',
    { decision: 'allow', CloudCustomData: 'x' },
    'no place',
  ],
  [
    'a stranger refused',
    'Group.CallbackBeforeInviteJoinGroup',
    { decision: 'allow', refused: [{ account: 'stranger' }] },
    'stranger',
  ],
  [
    'a stranger refused in its words',
    'Group.CallbackBeforeInviteJoinGroup',
    { chat: { ErrorCode: 0, RefusedMembers_Account: ['stranger'] } },
    'stranger',
  ],
  [
    'no list of refused',
    'Group.CallbackBeforeInviteJoinGroup',
    { chat: { ErrorCode: 0, RefusedMembers_Account: 'jared' } },
    'list of accounts',
  ],
  [
    'the list of another command',
    'OfficialAccount.CallbackBeforeAddSubscriber',
    { chat: { ErrorCode: 0, RefusedMembers_Account: [] } },
    'no place',
  ],
  ['no results', 'Sns.CallbackPrevFriendAdd', { chat: { ErrorCode: 0 } }, 'ResultItem'],
  [
    'a result too few',
    'Sns.CallbackPrevFriendAdd',
    { chat: { ErrorCode: 0, ResultItem: [{ To_Account: 'id1', ResultCode: 0, ResultInfo: '' }] } },
    'no entry for id2',
  ],
  [
    'a result twice',
    'Sns.CallbackPrevFriendAdd',
    {
      chat: {
        ErrorCode: 0,
        ResultItem: ['id1', 'id2', 'id2'].map(To_Account => ({ To_Account, ResultCode: 0, ResultInfo: '' })),
      },
    },
    'two entries',
  ],
  [
    'a result of a stranger',
    'Sns.CallbackPrevFriendAdd',
    {
      chat: {
        ErrorCode: 0,
        ResultItem: ['id1', 'id2', 'x'].map(To_Account => ({ To_Account, ResultCode: 0, ResultInfo: '' })),
      },
    },
    'not asked about',
  ],
  [
    'a result code beyond the range',
    'Sns.CallbackPrevFriendAdd',
    { decision: 'refuse', code: 1 },
    'ResultCode',
  ],
  [
    'a refusal as a whole',
    'Sns.CallbackPrevFriendResponse',
    { chat: { ErrorCode: 38_000, ResultItem: [] } },
    'ErrorCode',
  ],
  ['no reply', 'Chatbot.OnC2CSignalMessage', { decision: 'allow' }, 'RspData'],
  ['a reply that is no text', 'Chatbot.OnC2CSignalMessage', { decision: 'reply', data: 7 }, 'RspData'],
  ['a reply to nobody', 'Group.CallbackBeforeSendMsg', { decision: 'reply', data: 'x' }, 'no place'],
  ['a word of nobody', 'Group.CallbackBeforeSendMsg', { decision: 'perhaps' }, 'decision'],
  ['a text', 'Group.CallbackBeforeSendMsg', 'yes', 'answer()'],
  ['a text in its words', 'Group.CallbackBeforeSendMsg', { chat: 'yes' }, 'ErrorCode'],
]

test('what a responder may not answer never reaches Chat', async () => {
  const gateway = await start('otherwise: refuse,')
  for (const [what, command, answer, why] of MISTAKES) {
    const told = await ask(gateway, sampleFile(command), { answer })
    expect({ what, told }).toEqual({ what, told: refusal(command) })
    const decision = await decisionOf(gateway, command, ({ why: said = '' }) => said.includes(why))
    expect({ what, decision }).toMatchObject({
      what,
      decision: { reason: 'responder-misbehaved', told: 'refuse' },
    })
  }
  expect(gateway.log.filter(({ msg }) => msg === 'responder-misbehaved')).toHaveLength(MISTAKES.length)
})

test('an answer that comes too late is recorded with the decision that was taken without it', async () => {
  const command = 'Group.CallbackBeforeSendMsg'
  const gateway = await start('within: 50ms,', [command])
  const late = { after: 400, answer: { decision: 'refuse', code: 10_150, info: 'too late' } }
  expect(await ask(gateway, sampleFile(command), late)).toMatchObject({ ErrorCode: 0 })
  const decision = await decisionOf(gateway, command, ({ verdict }) => verdict)
  expect(decision).toMatchObject({
    reason: 'late',
    told: 'allow',
    code: 0,
    verdict: {
      reason: 'answered',
      told: 'refuse',
      code: 10_150,
      step: `${command}/1. scripted`,
      why: 'too late',
    },
  })
  expect(decision.verdict?.durationMs).toBeGreaterThan(decision.durationMs)
})

test('in shadow mode everything goes ahead, and what would have been said is in the record', async () => {
  const command = 'C2C.CallbackBeforeSendMsg'
  const gateway = await start('mode: shadow, otherwise: refuse,', [command])
  const refuse = { after: 100, answer: { decision: 'refuse', code: 120_001 } }
  expect(await ask(gateway, sampleFile(command), refuse)).toEqual({
    ActionStatus: 'OK',
    ErrorCode: 0,
    ErrorInfo: '',
  })
  expect(await decisionOf(gateway, command, ({ verdict }) => verdict)).toMatchObject({
    reason: 'shadow',
    told: 'allow',
    verdict: { reason: 'answered', told: 'refuse', code: 120_001 },
  })
  const { events } = await gateway.get<{ events: unknown[] }>('/api/events?reason=shadow')
  expect(events).toHaveLength(1)
})

test('a responder that loops without end makes nobody wait longer, and is asked no more', async () => {
  const command = 'Group.CallbackBeforeSendMsg'
  const gateway = await start('within: 200ms, otherwise: refuse,', [command])
  for (let round = 0; round < 3; round++) {
    expect(await ask(gateway, sampleFile(command), 'loop')).toMatchObject({ ErrorCode: 1 })
    await gateway.logged(
      line => line['count'] === 1 && line['step'] === `${command}/1. scripted`,
      'who loops',
    )
    await until(async () => {
      const { work } = (await (await fetch(`${gateway.admin}/readyz`)).json()) as { work: boolean }
      return work
    }, 'the work thread is back')
    gateway.log.splice(0)
  }
  await ask(gateway, sampleFile(command), { answer: { decision: 'allow' } })
  const decision = await decisionOf(gateway, command, ({ reason }) => reason !== 'late')
  expect(decision).toMatchObject({ reason: 'responder-hung', told: 'refuse' })
})

test('a body that does not fit is answered without asking anybody', async () => {
  const command = 'Sns.CallbackPrevFriendAdd'
  const gateway = await start('otherwise: refuse,', [command])
  const { answer } = await gateway.post(
    { FriendItem: [{ To_Account: 'a' }, { To_Account: 7 }] },
    { CallbackCommand: command },
  )
  expect(answer).toMatchObject({ ErrorCode: 0, ResultItem: [{ To_Account: 'a', ResultCode: 38_000 }] })
  expect(await decisionOf(gateway, command)).toMatchObject({ reason: 'body-unreadable' })
})
