import Type from 'typebox'
import type { AnswerContract, Commands } from './command.ts'
import { account, body, id, integer, text } from './fields.ts'

/** One pair for each direction. */
const pairs = Type.Array(body({ From_Account: id, To_Account: id }, { Initiator_Account: account }), {
  minItems: 1,
})
const operatorOfPair = ['PairList.0.From_Account']
const subject = ['PairList.0.From_Account']

/** Chat ignores an ErrorCode other than 0: a refusal goes into the entry of each person. */
const personByPerson = (list: string): AnswerContract => ({
  usualOtherwise: 'allow',
  refusesWhole: false,
  ownCodes: [38_000, 39_000],
  people: { list, account: 'To_Account', answer: 'ResultItem' },
})

const asked = {
  operator: ['Requester_Account', 'From_Account'],
  subject: ['From_Account'],
  time: ['EventTime'],
}

export const snsCommands: Commands = {
  'Sns.CallbackPrevFriendAdd': {
    kind: 'before',
    summary: 'Before a user asks others to be friends; not sent for the REST API.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/43468',
    body: body(
      {
        From_Account: id,
        FriendItem: Type.Array(
          body({ To_Account: id }, { Remark: text, GroupName: text, AddSource: text, AddWording: text }),
        ),
      },
      { Requester_Account: account, AddType: text, ForceAddFlags: integer, EventTime: integer },
    ),
    ...asked,
    answer: personByPerson('FriendItem'),
  },
  'Sns.CallbackPrevFriendResponse': {
    kind: 'before',
    summary: 'Before a user answers those who asked to be friends; not sent for the REST API.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/43467',
    body: body(
      {
        From_Account: id,
        ResponseFriendItem: Type.Array(
          body({ To_Account: id }, { Remark: text, TagName: text, ResponseAction: text }),
        ),
      },
      { Requester_Account: account, EventTime: integer },
    ),
    ...asked,
    answer: personByPerson('ResponseFriendItem'),
  },
  'Sns.CallbackFriendAdd': {
    kind: 'after',
    summary: 'After users became friends.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/34359',
    body: body({ PairList: pairs }, { ClientCmd: text, Admin_Account: account, ForceFlag: integer }),
    operator: ['Admin_Account', 'PairList.0.Initiator_Account', ...operatorOfPair],
    subject,
  },
  'Sns.CallbackFriendDelete': {
    kind: 'after',
    summary: 'After users stopped being friends.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/34360',
    body: body({ PairList: pairs }),
    operator: operatorOfPair,
    subject,
  },
  'Sns.CallbackBlackListAdd': {
    kind: 'after',
    summary: 'After a user blocked others; blocking a friend also ends the friendship.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/34361',
    body: body({ PairList: pairs }),
    operator: operatorOfPair,
    subject,
  },
  'Sns.CallbackBlackListDelete': {
    kind: 'after',
    summary: 'After a user unblocked others.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/34362',
    body: body({ PairList: pairs }),
    operator: operatorOfPair,
    subject,
  },
}
