import { messageAnswer } from './answer-contracts.ts'
import type { Commands } from './command.ts'
import { account, accounts, body, id, integer, listOf, messageBody, text } from './fields.ts'

const channel = { Official_Account: id }
const about = { subject: ['Official_Account'], group: ['Official_Account'], time: ['EventTime'] }
const byOperator = { ...about, operator: ['Operator_Account'] }

const founding = { Operator_Account: account, Name: text, EventTime: integer }
const subscribers = {
  Operator_Account: account,
  SubscribeAccountList: accounts('Subscriber_Account'),
  EventTime: integer,
}
const message = {
  MsgKey: text,
  MsgTime: integer,
  OnlineOnlyFlag: integer,
  MsgBody: messageBody,
  CloudCustomData: text,
  EventTime: integer,
}

export const officialAccountCommands: Commands = {
  'OfficialAccount.CallbackBeforeCreateOfficialAccount': {
    kind: 'before',
    summary: 'Before an official account is created; it has no id yet.',
    source: 'https://trtc.io/document/60795',
    body: body({ Owner_Account: id }, founding),
    operator: ['Operator_Account', 'Owner_Account'],
    subject: ['Owner_Account'],
    time: ['EventTime'],
    answer: { usualOtherwise: 'allow', refusesWhole: true, ownCodes: [120_001, 130_000] },
  },
  'OfficialAccount.CallbackAfterCreateOfficialAccount': {
    kind: 'after',
    summary: 'After an official account was created.',
    source: 'https://trtc.io/document/60796',
    body: body(channel, { ...founding, Owner_Account: account }),
    ...byOperator,
  },
  'OfficialAccount.CallbackAfterOfficialAccountInfoChanged': {
    kind: 'after',
    summary: 'After the information of an official account was changed; it holds the changed fields only.',
    source: 'https://trtc.io/document/60797',
    body: body(channel, { ...founding, Introduction: text, FaceUrl: text, Organization: text }),
    ...byOperator,
  },
  'OfficialAccount.CallbackAfterOfficialAccountDestroyed': {
    kind: 'after',
    summary: 'After an official account was destroyed.',
    source: 'https://trtc.io/document/60798',
    body: body(channel, { Owner_Account: account, Name: text, EventTime: integer }),
    ...about,
  },
  'OfficialAccount.CallbackBeforeAddSubscriber': {
    kind: 'before',
    summary: 'Before users subscribe to an official account.',
    source: 'https://trtc.io/document/60799',
    body: body({ ...channel, SubscribeAccountList: accounts('Subscriber_Account') }, subscribers),
    ...byOperator,
    answer: {
      usualOtherwise: 'allow',
      refusesWhole: true,
      people: {
        list: 'SubscribeAccountList',
        account: 'Subscriber_Account',
        answer: 'RefusedSubscribers_Account',
      },
    },
  },
  'OfficialAccount.CallbackAfterAddSubscriber': {
    kind: 'after',
    summary: 'After users subscribed to an official account.',
    source: 'https://trtc.io/document/60800',
    body: body(channel, subscribers),
    ...byOperator,
  },
  'OfficialAccount.CallbackAfterOfficialAccountFull': {
    kind: 'after',
    summary: 'After an official account reached its maximum number of subscribers.',
    source: 'https://trtc.io/document/60801',
    body: body(channel, { EventTime: integer }),
    ...about,
  },
  'OfficialAccount.CallbackAfterDeleteSubscriber': {
    kind: 'after',
    summary: 'After users unsubscribed from an official account.',
    source: 'https://trtc.io/document/60802',
    body: body(channel, subscribers),
    ...byOperator,
  },
  'OfficialAccount.CallbackBeforeSendMsg': {
    kind: 'before',
    summary: 'Before an official account sends a message.',
    source: 'https://trtc.io/document/60803',
    body: body(channel, message),
    ...about,
    answer: messageAnswer,
  },
  'OfficialAccount.CallbackAfterSendMsg': {
    kind: 'after',
    summary: 'After an official account sent a message.',
    source: 'https://trtc.io/document/60804',
    body: body(channel, message),
    ...about,
    time: ['EventTime', 'MsgTime'],
  },
  'OfficialAccount.CallbackAfterMsgWithDraw': {
    kind: 'after',
    summary: 'After messages of an official account were recalled.',
    source: 'https://trtc.io/document/60805',
    body: body(channel, { WithdrawMsgList: listOf({ MsgKey: text }), EventTime: integer }),
    ...about,
  },
}
