import Type from 'typebox'
import type { Commands } from './command.ts'
import { account, body, id, integer, messageFields, text } from './fields.ts'

export const botCommands: Commands = {
  'Bot.OnC2CMessage': {
    kind: 'after',
    summary: 'After a user sent a message to a chatbot, beside C2C.CallbackAfterSendMsg.',
    source: 'https://trtc.io/document/68952',
    body: body(
      { From_Account: id, To_Account: id },
      { ...messageFields, SendMsgResult: integer, ErrorInfo: text },
    ),
    operator: ['From_Account'],
    subject: ['To_Account'],
    time: ['EventTime', 'MsgTime'],
  },
  'Bot.OnGroupMessage': {
    kind: 'after',
    summary:
      'After a user mentioned chatbots in a group, beside Group.CallbackAfterSendMsg; not when everyone is mentioned.',
    source: 'https://trtc.io/document/68953',
    body: body(
      { GroupId: id },
      {
        ...messageFields,
        Type: text,
        From_Account: account,
        Operator_Account: account,
        Random: integer,
        AtRobots_Account: Type.Array(account),
      },
    ),
    operator: ['Operator_Account', 'From_Account'],
    subject: ['GroupId'],
    group: ['GroupId'],
    time: ['EventTime', 'MsgTime'],
  },
  'Chatbot.OnC2CSignalMessage': {
    kind: 'after',
    summary: 'When a user sent a signal to a chatbot; Chat passes the answer on to the bot.',
    source: 'https://cloud.tencent.com/document/product/269/103730',
    body: body(
      { From_Account: id, To_Account: id },
      { MsgKey: text, MsgSeq: integer, MsgRandom: integer, Data: text, EventTime: integer },
    ),
    operator: ['From_Account'],
    subject: ['To_Account'],
    time: ['EventTime'],
    answer: { usualOtherwise: 'refuse', refusesWhole: true, replies: true },
  },
}
