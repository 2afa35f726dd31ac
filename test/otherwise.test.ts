/** What Chat is told when a responder says nothing, throws, comes late, or says what it may not: what the config says. */
import { expect, test } from 'vitest'
import { answerableCommands, answerContractOf } from '../src/events/catalog.ts'
import { sampleFile } from './sample-files.ts'
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
