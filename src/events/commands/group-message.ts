import Type from 'typebox'
import type { Commands } from './command.ts'
import { account, accounts, body, id, integer, listOf, messageBody, text } from './fields.ts'
import { groupAnswer } from './answer-contracts.ts'

const group = { GroupId: id }
const about = { subject: ['GroupId'], group: ['GroupId'], time: ['EventTime'] }

const message = {
  Type: text,
  TopicId: text,
  From_Account: account,
  Operator_Account: account,
  Random: integer,
  MsgId: text,
  OnlineOnlyFlag: integer,
  MsgBody: messageBody,
  CloudCustomData: text,
  EventTime: integer,
}
/** An admin who sends in the name of another user is the operator; otherwise the two are the same. */
const sender = { ...about, operator: ['Operator_Account', 'From_Account'] }

/** Messages in a group, and what happens to them. */
export const groupMessageCommands: Commands = {
  'Group.CallbackBeforeSendMsg': {
    kind: 'before',
    summary: 'Before a message is sent to a group.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/34374',
    body: body(group, message),
    ...sender,
    answer: { ...groupAnswer, discards: true, replacesMessage: true },
  },
  'Group.CallbackAfterSendMsg': {
    kind: 'after',
    summary: 'After a message was sent to a group.',
    source: 'https://trtc.io/document/34375',
    body: body(group, {
      ...message,
      MsgSeq: integer,
      MsgTime: integer,
      GroupAtInfo: listOf({ GroupAtAllFlag: integer, GroupAt_Account: account }),
    }),
    ...sender,
    time: ['EventTime', 'MsgTime'],
  },
  'Group.CallbackSendMsgException': {
    kind: 'after',
    summary: 'After a message to a group could not be sent; ErrorCode and ErrorInfo say why.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/49462',
    body: body(group, { ...message, ErrorCode: integer, ErrorInfo: text }),
    ...sender,
  },
  'Group.CallbackAfterRecallMsg': {
    kind: 'after',
    summary: 'After messages of a group were recalled.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/46979',
    body: body(group, {
      Type: text,
      TopicId: text,
      Operator_Account: account,
      MsgSeqList: listOf({ MsgSeq: integer, MsgId: text }),
      EventTime: integer,
    }),
    ...about,
    operator: ['Operator_Account'],
  },
  'Group.CallbackAfterModifyMsg': {
    kind: 'after',
    summary: 'After a message of a group was modified; it holds the new body.',
    source: 'https://cloud.tencent.com/document/product/269/129193',
    body: body(group, {
      TopicId: text,
      Operator_Account: account,
      MsgSeq: integer,
      MsgBody: messageBody,
      EventTime: integer,
    }),
    ...about,
    operator: ['Operator_Account'],
  },
  'Group.CallbackAfterReadReceipt': {
    kind: 'after',
    summary: 'After members sent read receipts for messages of a group.',
    source: 'https://trtc.io/document/60395',
    body: body(group, {
      Type: text,
      EventTime: integer,
      GroupMsgReceiptList: Type.Array(
        body(
          {},
          {
            MsgSeq: integer,
            ReadNum: integer,
            UnreadNum: integer,
            ReadReceiptMembers: accounts('Member_Account'),
          },
        ),
      ),
    }),
    ...about,
  },
  'Group.CallbackAfterGroupMsgExtension': {
    kind: 'after',
    summary: 'After the extensions of a group message were set, deleted or cleared.',
    source: 'https://trtc.io/document/76007',
    body: body(group, {
      MsgSeq: integer,
      OperateType: integer,
      ExtensionList: listOf({ Key: text, Value: text, Seq: integer }),
      Seq: integer,
      EventTime: integer,
    }),
    ...about,
  },
}
