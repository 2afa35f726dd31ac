import type { Commands } from './command.ts'
import { account, accounts, body, id, integer, listOf, text } from './fields.ts'
import { groupAnswer } from './answer-contracts.ts'

const group = { GroupId: id }
const common = { Type: text, EventTime: integer }
const operator = { Operator_Account: account }

const about = { subject: ['GroupId'], group: ['GroupId'], time: ['EventTime'] }
const byOperator = { ...about, operator: ['Operator_Account'] }

/** What happens to a group as a whole. */
export const groupCommands: Commands = {
  'Group.CallbackBeforeCreateGroup': {
    kind: 'before',
    summary: 'Before a group is created; it has no id yet.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/34368',
    body: body(
      { Owner_Account: id },
      {
        ...common,
        ...operator,
        Name: text,
        CreateGroupNum: integer,
        MemberList: accounts('Member_Account'),
      },
    ),
    operator: ['Operator_Account', 'Owner_Account'],
    subject: ['Owner_Account'],
    time: ['EventTime'],
    answer: groupAnswer,
  },
  'Group.CallbackAfterCreateGroup': {
    kind: 'after',
    summary: 'After a group was created.',
    source: 'https://trtc.io/document/34369',
    body: body(group, {
      ...common,
      ...operator,
      Owner_Account: account,
      Name: text,
      MemberList: accounts('Member_Account'),
      UserDefinedDataList: listOf({ Key: text, Value: text }),
    }),
    ...byOperator,
  },
  'Group.CallbackAfterGroupInfoChanged': {
    kind: 'after',
    summary:
      'After the name, introduction, notification or picture of a group was changed; it holds the changed fields only.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/34378',
    body: body(group, {
      ...common,
      ...operator,
      Name: text,
      Introduction: text,
      Notification: text,
      FaceUrl: text,
    }),
    ...byOperator,
  },
  'Group.CallbackAfterGroupAttrChanged': {
    kind: 'after',
    summary: "After a group's attributes were set, modified, deleted or cleared.",
    source: 'https://trtc.io/document/60394',
    // Here the vendor writes `key` and `value` in lower case.
    body: body(group, {
      ...common,
      ...operator,
      OptionType: text,
      GroupAttr: listOf({ key: text, value: text }),
    }),
    ...byOperator,
  },
  'Group.CallbackAfterChangeGroupOwner': {
    kind: 'after',
    summary: 'After a group got a new owner.',
    source: 'https://trtc.io/document/60396',
    body: body(group, { ...common, ...operator, OldOwner_Account: account, NewOwner_Account: account }),
    ...byOperator,
  },
  'Group.CallbackAfterGroupFull': {
    kind: 'after',
    summary: 'After a group reached its maximum number of members.',
    source: 'https://trtc.io/document/34376',
    body: body(group, { TopicId: text, EventTime: integer }),
    ...about,
  },
  'Group.CallbackAfterGroupDestroyed': {
    kind: 'after',
    summary: 'After a group was destroyed.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/34377',
    body: body(group, {
      ...common,
      Owner_Account: account,
      Name: text,
      MemberList: accounts('Member_Account'),
    }),
    ...about,
  },
  'Group.CallbackOnDailyGroupQuotaAlarm': {
    kind: 'after',
    summary: "When more than 70 % of the day's quota of new groups is used; it names no group.",
    source: 'https://trtc.io/document/57455',
    body: body({}, { QuotaUsed: integer, Quota: integer, EventTime: integer }),
    time: ['EventTime'],
  },
}
