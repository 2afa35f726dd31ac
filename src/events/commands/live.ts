import Type from 'typebox'
import type { Commands } from './command.ts'
import { account, accounts, body, id, integer, listOf, text } from './fields.ts'

const room = { RoomId: id }
const common = { Operator_Account: account, EventTime: integer }

const about = { subject: ['RoomId'], group: ['RoomId'], time: ['EventTime'] }
const byOperator = { ...about, operator: ['Operator_Account'] }

/** For bodies where the room's id is in `RoomInfo`. */
const aboutInfo = {
  operator: ['Operator_Account'],
  subject: ['RoomInfo.RoomId'],
  group: ['RoomInfo.RoomId'],
  time: ['EventTime', 'RoomInfo.CreateTime'],
}
const roomInfo = body(room, { RoomName: text, RoomType: text, Owner_Account: account, CreateTime: integer })

/** Two rooms or more: the one that started it comes first. `StartTime` and `EndTime` are in seconds. */
const battle = {
  subject: ['FromRoomInfo.RoomId'],
  group: ['FromRoomInfo.RoomId'],
}
const battleFields = {
  Duration: integer,
  CreateTime: integer,
  StartTime: integer,
  EndTime: integer,
  OpType: integer,
  ToRoomList: Type.Array(body(room, { Owner_Account: account, Score: integer })),
  EventTime: integer,
}
const ofBattle = body(
  { BattleId: id, FromRoomInfo: body(room, { Owner_Account: account, Score: integer }) },
  battleFields,
)

/** The rooms of Live, a sibling of Chat with the same apps. */
export const liveCommands: Commands = {
  'Live.CallbackAfterCreateRoom': {
    kind: 'after',
    summary: 'After a live room was created.',
    source: 'https://trtc.io/document/64422',
    body: body({ RoomInfo: roomInfo }, common),
    ...aboutInfo,
  },
  'Live.CallbackAfterDestroyRoom': {
    kind: 'after',
    summary: 'After a live room was destroyed, by a user or by the system.',
    source: 'https://trtc.io/document/64423',
    body: body(room, { ...common, EventType: text }),
    ...byOperator,
  },
  'Live.CallbackAfterUpdateRoomInfo': {
    kind: 'after',
    summary: 'After the information of a live room was changed.',
    source: 'https://trtc.io/document/67938',
    body: body({ RoomInfo: roomInfo }, common),
    ...aboutInfo,
  },
  'Live.CallbackAfterSetMetadata': {
    kind: 'after',
    summary: 'After metadata of a live room was set.',
    source: 'https://trtc.io/document/68222',
    body: body(room, { ...common, Metadata: listOf({ Key: text, Value: text }) }),
    ...byOperator,
  },
  'Live.CallbackAfterDelMetadata': {
    kind: 'after',
    summary: 'After metadata of a live room was deleted.',
    source: 'https://trtc.io/document/68223',
    body: body(room, { ...common, Keys: Type.Array(text) }),
    ...byOperator,
  },
  'Live.CallbackAfterCreateRoomReachingThreshold': {
    kind: 'after',
    summary: 'When more than 70 % of the rooms that an app may have are created; it names no room.',
    source: 'https://trtc.io/document/70485',
    body: body({}, { ...common, CurRoomCount: integer, MaxRoomCount: integer }),
    operator: ['Operator_Account'],
    time: ['EventTime'],
  },
  'Live.CallbackAfterMemberStateChanged': {
    kind: 'after',
    summary: 'After members of a live room entered, left, lost their connection or came back.',
    source: 'https://trtc.io/document/64424',
    body: body(room, {
      EventType: text,
      EventCause: text,
      MemberList: accounts('Member_Account'),
      EventTime: integer,
    }),
    ...about,
  },
  'Live.CallbackAfterChangeOwner': {
    kind: 'after',
    summary: 'After a live room got a new owner.',
    source: 'https://trtc.io/document/72553',
    body: body(room, { ...common, CurrentOwner_Account: account, OriginalOwner_Account: account }),
    ...byOperator,
  },
  'Live.CallbackAfterModifyAdmin': {
    kind: 'after',
    summary: 'After users became admins of a live room, or stopped being admins.',
    source: 'https://trtc.io/document/72554',
    // The only command where Admin_Account is a list, and where a field begins with a lower-case letter.
    body: body(room, { ...common, Admin_Account: Type.Array(id), opType: text }),
    ...byOperator,
  },
  'Live.CallbackAfterCreateBattle': {
    kind: 'after',
    summary: 'After a battle between live rooms was created.',
    source: 'https://trtc.io/document/68259',
    body: body(
      { BattleId: id, FromRoomId: id },
      { ...common, ToRoomIdList: Type.Array(id), Timeout: integer, Duration: integer, ExtensionInfo: text },
    ),
    operator: ['Operator_Account'],
    subject: ['FromRoomId'],
    group: ['FromRoomId'],
    time: ['EventTime'],
  },
  'Live.CallbackAfterStartBattle': {
    kind: 'after',
    summary: 'After a battle between live rooms began.',
    source: 'https://trtc.io/document/68260',
    body: ofBattle,
    ...battle,
    time: ['EventTime', 'StartTime'],
  },
  'Live.CallbackAfterEndBattle': {
    kind: 'after',
    summary: 'After a battle between live rooms ended.',
    source: 'https://trtc.io/document/68261',
    body: ofBattle,
    ...battle,
    time: ['EventTime', 'EndTime'],
  },
  'Live.CallbackBeforeSendGift': {
    kind: 'before',
    summary:
      'Before a gift is sent. Without an answer in two seconds Live blocks it, unless `Live.CallbackBeforeCallBackNotBlock` is switched on.',
    source: 'https://trtc.io/document/72210',
    body: body(
      {
        ...room,
        GiftWater: body(
          {},
          {
            From_Account: account,
            To_Account: Type.Array(id),
            Time: integer,
            GiftId: text,
            Count: integer,
            Coins: integer,
          },
        ),
      },
      common,
    ),
    operator: ['Operator_Account', 'GiftWater.From_Account'],
    subject: ['RoomId'],
    group: ['RoomId'],
    time: ['EventTime', 'GiftWater.Time'],
    answer: { usualOtherwise: 'refuse', refusesWhole: true, ownCodes: [102_100, 102_200] },
  },
}
