import Type from 'typebox'
import type { Commands } from './command.ts'
import { account, body, id, integer, listOf, text } from './fields.ts'
import { groupAnswer } from './answer-contracts.ts'

const group = { GroupId: id }
const common = { Type: text, Operator_Account: account, Name: text, EventTime: integer }

/** The vendor shows no time for topics; EventTime is read if it is there. */
const about = { subject: ['GroupId'], group: ['GroupId'], time: ['EventTime'] }
const byOperator = { ...about, operator: ['Operator_Account'] }

/** Topics of communities. They share the console's switches with groups. */
export const groupTopicCommands: Commands = {
  'Group.CallbackBeforeCreateTopic': {
    kind: 'before',
    summary: 'Before a topic is created; the body names neither its community nor its id.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/49463',
    body: body({ Operator_Account: id }, { ...common, GroupId: account }),
    ...byOperator,
    answer: groupAnswer,
  },
  'Group.CallbackAfterCreateTopic': {
    kind: 'after',
    summary: 'After a topic was created.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/49464',
    body: body(group, {
      ...common,
      TopicId: text,
      Owner_Account: account,
      UserDefinedDataList: listOf({ Key: text, Value: text }),
    }),
    ...byOperator,
  },
  'Group.CallbackAfterTopicDestroyed': {
    kind: 'after',
    summary: 'After topics were destroyed.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/49465',
    // Declared a string, sent as a list.
    body: body(group, {
      Type: text,
      TopicIdList: Type.Union([Type.Array(text), text]),
      EventTime: integer,
    }),
    ...about,
  },
  'Group.CallbackAfterTopicInfoChanged': {
    kind: 'after',
    summary: 'After the information of a topic was changed; the body does not say of which topic.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/49466',
    body: body(group, { ...common, TopicId: text, Introduction: text, Notification: text, FaceUrl: text }),
    ...byOperator,
  },
}
