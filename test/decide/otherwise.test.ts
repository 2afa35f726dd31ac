/** What Chat is told when a responder says nothing, throws, comes late, or says what it may not: what the config says. */
import { expect, test } from 'vitest'
import { answerableCommands, answerContractOf } from '../../src/events/catalog.ts'
import { sampleFile } from '../support/sample-files.ts'
import { ask, decisionOf, start } from './scripted-responder.ts'

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

/** Answers that nobody can read, or that the command does not have. */
const MISTAKES: [what: string, command: string, answer: unknown, why: string][] = [
  ['no code', 'Group.CallbackBeforeSendMsg', { chat: { ActionStatus: 'OK' } }, 'ErrorCode'],
  ['a code that is no number', 'Group.CallbackBeforeSendMsg', { chat: { ErrorCode: 'no' } }, 'ErrorCode'],
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
    'a message where there is none',
    'Group.CallbackBeforeCreateGroup',
    { decision: 'allow', CloudCustomData: 'x' },
    'not part',
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
    { chat: { ErrorCode: 0, RefusedMembers_Account: ['jared'] } },
    'not part',
  ],
  ['no results', 'Sns.CallbackPrevFriendAdd', { chat: { ErrorCode: 0 } }, 'ResultItem'],
  [
    'a result too few',
    'Sns.CallbackPrevFriendAdd',
    { chat: { ErrorCode: 0, ResultItem: [{ To_Account: 'id1', ResultCode: 0, ResultInfo: '' }] } },
    'no entry for id2',
  ],
  [
    'a result without a code',
    'Sns.CallbackPrevFriendAdd',
    { chat: { ResultItem: ['id1', 'id2'].map(To_Account => ({ To_Account })) } },
    'no `ResultCode`',
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
  ['no reply', 'Chatbot.OnC2CSignalMessage', { decision: 'allow' }, 'RspData'],
  ['a reply that is no text', 'Chatbot.OnC2CSignalMessage', { decision: 'reply', data: 7 }, 'RspData'],
  ['a reply to nobody', 'Group.CallbackBeforeSendMsg', { decision: 'reply', data: 'x' }, 'not part'],
  ['a word of nobody', 'Group.CallbackBeforeSendMsg', { decision: 'perhaps' }, 'decision'],
  ['a text', 'Group.CallbackBeforeSendMsg', 'yes', 'answer()'],
  ['a text in its words', 'Group.CallbackBeforeSendMsg', { chat: 'yes' }, 'ErrorCode'],
  [
    'what its service said, and nobody can read',
    'Group.CallbackBeforeSendMsg',
    { unusable: 'the service answered ok' },
    'answered ok',
  ],
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

test.each<[entry: string, told: Record<string, string>]>([
  ['', { 'C2C.CallbackBeforeSendMsg': 'refuse', 'Group.CallbackBeforeCreateGroup': 'allow' }],
  [
    'otherwise: refuse,',
    { 'C2C.CallbackBeforeSendMsg': 'refuse', 'Group.CallbackBeforeCreateGroup': 'refuse' },
  ],
  ['otherwise: discard,', { 'C2C.CallbackBeforeSendMsg': 'discard' }],
  ['unusable: discard,', { 'C2C.CallbackBeforeSendMsg': 'discard' }],
  ['unusable: allow,', { 'C2C.CallbackBeforeSendMsg': 'allow' }],
  ['unusable: refuse,', { 'Group.CallbackBeforeCreateGroup': 'refuse' }],
])('with `%s`, an answer that cannot be read is told as the config says', async (entry, told) => {
  const gateway = await start(entry, Object.keys(told))
  for (const [command, expected] of Object.entries(told))
    for (const [wanted, reason] of [
      [{ answer: 'yes' }, 'responder-misbehaved'],
      ['throw', 'responder-threw'],
    ]) {
      await ask(gateway, sampleFile(command), wanted)
      const decision = await decisionOf(gateway, command, one => one.reason === reason)
      expect({ command, reason, told: decision.told }).toEqual({ command, reason, told: expected })
    }
})
