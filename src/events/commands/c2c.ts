import { messageAnswer } from './answer-contracts.ts'
import type { Commands } from './command.ts'
import { account, body, id, integer, listOf, messageFields, text } from './fields.ts'

const pair = { From_Account: id, To_Account: id }

const sender = { operator: ['From_Account'], subject: ['To_Account'] }
const whenSent = ['EventTime', 'MsgTime']

export const c2cCommands: Commands = {
  'C2C.CallbackBeforeSendMsg': {
    kind: 'before',
    summary: 'Before a one-to-one message is sent.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/34364',
    body: body(pair, messageFields),
    ...sender,
    time: whenSent,
    answer: messageAnswer,
  },
  'C2C.CallbackAfterSendMsg': {
    kind: 'after',
    summary: 'After a one-to-one message was sent, or could not be delivered.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/34365',
    body: body(pair, { ...messageFields, SendMsgResult: integer, ErrorInfo: text, UnreadMsgNum: integer }),
    ...sender,
    time: whenSent,
  },
  'C2C.CallbackAfterMsgReport': {
    kind: 'after',
    summary: 'After a user read the messages of another, up to a time.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/43465',
    body: body(
      { Report_Account: id },
      { Peer_Account: account, LastReadTime: integer, UnreadMsgNum: integer, EventTime: integer },
    ),
    operator: ['Report_Account'],
    subject: ['Peer_Account', 'Report_Account'],
    time: ['EventTime'],
  },
  'C2C.CallbackAfterMsgWithDraw': {
    kind: 'after',
    summary: 'After a one-to-one message was recalled.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/43466',
    body: body(pair, { MsgKey: text, UnreadMsgNum: integer, EventTime: integer }),
    ...sender,
    time: ['EventTime'],
  },
  'C2C.CallbackAfterC2CMsgExtension': {
    kind: 'after',
    summary: 'After the extensions of a one-to-one message were set, deleted or cleared.',
    source: 'https://trtc.io/document/76006',
    body: body(pair, {
      MsgKey: text,
      OperateType: integer,
      ExtensionList: listOf({ Key: text, Value: text, Seq: integer }),
      Seq: integer,
      EventTime: integer,
    }),
    ...sender,
    time: ['EventTime'],
  },
  'C2C.CallbackAfterModifyMsg': {
    kind: 'after',
    summary: 'After a one-to-one message was modified; it holds the new body.',
    source: 'https://cloud.tencent.com/document/product/269/128224',
    body: body(pair, { ...messageFields, Operator_Account: account }),
    operator: ['Operator_Account', 'From_Account'],
    subject: ['To_Account'],
    time: whenSent,
  },
  'C2C.CallbackAfterMsgReadReceipt': {
    kind: 'after',
    summary: 'After a user sent read receipts for one-to-one messages.',
    source: 'https://cloud.tencent.com/document/product/269/128223',
    body: body(
      { Operator_Account: id },
      {
        Peer_Account: account,
        C2CMsgInfo: listOf({ From_Account: account, To_Account: account, MsgKey: text, MsgId: text }),
        EventTime: integer,
      },
    ),
    operator: ['Operator_Account'],
    subject: ['Peer_Account', 'Operator_Account'],
    time: ['EventTime'],
  },
  'C2C.CallbackAfterMsgReadAll': {
    kind: 'after',
    summary: 'After a user marked all conversations as read.',
    source: 'https://cloud.tencent.com/document/product/269/128225',
    body: body(
      { Report_Account: id },
      { GroupReadInfo: listOf({ GroupId: text, MsgSeq: integer }), EventTime: integer },
    ),
    operator: ['Report_Account'],
    subject: ['Report_Account'],
    time: ['EventTime'],
  },
}
