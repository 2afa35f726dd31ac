import type { Commands } from './command.ts'
import { account, accounts, body, id, integer, text } from './fields.ts'
import { groupAnswer } from './answer-contracts.ts'

const group = { GroupId: id }
const common = { Type: text, Operator_Account: account, EventTime: integer }

const about = { subject: ['GroupId'], group: ['GroupId'], time: ['EventTime'] }
const byOperator = { ...about, operator: ['Operator_Account'] }

/** Joins, leaves and changes of group members. */
export const groupMemberCommands: Commands = {
  'Group.CallbackBeforeApplyJoinGroup': {
    kind: 'before',
    summary: 'Before a user asks to join a group; the approval that the group itself wants comes after it.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/34370',
    body: body(group, { Type: text, Requestor_Account: account, EventTime: integer }),
    ...about,
    operator: ['Requestor_Account'],
    answer: groupAnswer,
  },
  'Group.CallbackBeforeInviteJoinGroup': {
    kind: 'before',
    summary: 'Before a user invites others into a group.',
    source: 'https://trtc.io/document/34371',
    body: body({ ...group, DestinationMembers: accounts('Member_Account') }, common),
    ...byOperator,
    answer: {
      ...groupAnswer,
      people: { list: 'DestinationMembers', account: 'Member_Account', answer: 'RefusedMembers_Account' },
    },
  },
  'Group.CallbackAfterNewMemberJoin': {
    kind: 'after',
    summary: 'After users joined a group, invited or on their own.',
    source: 'https://intl.cloud.tencent.com/document/product/1047/34372',
    body: body(group, { ...common, JoinType: text, NewMemberList: accounts('Member_Account') }),
    ...byOperator,
  },
  'Group.CallbackAfterMemberExit': {
    kind: 'after',
    summary: 'After members left a group, or were removed from it.',
    source: 'https://trtc.io/document/34373',
    body: body(group, {
      ...common,
      ExitType: text,
      TopicId: text,
      ExitMemberList: accounts('Member_Account'),
    }),
    ...byOperator,
  },
  'Group.CallbackAfterMemberFieldChanged': {
    kind: 'after',
    summary: 'After the role or name card of a group member was changed.',
    source: 'https://trtc.io/document/60393',
    body: body(group, { ...common, Member_Account: account, Role: text, NameCard: text }),
    ...byOperator,
  },
  'Group.CallbackOnMemberStateChange': {
    kind: 'after',
    summary: 'After members of an audio-video group went online or offline.',
    source: 'https://trtc.io/document/48734',
    body: body(group, {
      EventType: text,
      EventCause: text,
      MemberList: accounts('Member_Account'),
      EventTime: integer,
    }),
    ...about,
  },
}
