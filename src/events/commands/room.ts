import Type from 'typebox'
import type { Commands } from './command.ts'
import { account, body, id, integer, listOf, text } from './fields.ts'

const room = { RoomId: id }
const common = { Operator_Account: account, EventTime: integer }

const about = {
  operator: ['Operator_Account'],
  subject: ['RoomId'],
  group: ['RoomId'],
  time: ['EventTime'],
}

/** For bodies where the room's id is in `RoomInfo`. */
const aboutInfo = { ...about, subject: ['RoomInfo.RoomId'], group: ['RoomInfo.RoomId'] }
const roomInfo = body(room, { RoomName: text, RoomType: text, Owner_Account: account })

const members = {
  ...common,
  MemberCount: integer,
  Type: text,
  MemberList_Account: Type.Array(id),
  Reason: text,
}

/** The rooms of Conference, a sibling of Chat with the same apps, and the seats in the rooms of both. */
export const roomCommands: Commands = {
  'Mic.CallbackAfterSeatInfoChanged': {
    kind: 'after',
    summary: 'After the seats of a room were taken, left, locked or muted.',
    source: 'https://trtc.io/document/64425',
    body: body(room, { ...common, SeatList: listOf({ Index: integer, Member_Account: account }) }),
    ...about,
  },
  'Room.CallbackAfterCreateRoom': {
    kind: 'after',
    summary: 'After a conference room was created.',
    source: 'https://trtc.io/document/60733',
    body: body({ RoomInfo: roomInfo }, { ...common, ScheduleInviteeList_Account: Type.Array(id) }),
    ...aboutInfo,
    time: ['EventTime', 'RoomInfo.CreateTime'],
  },
  'Room.CallbackAfterDestroyRoom': {
    kind: 'after',
    summary: 'After a conference room was destroyed.',
    source: 'https://trtc.io/document/60732',
    body: body(room, common),
    ...about,
  },
  'Room.CallbackAfterUpdateRoomInfo': {
    kind: 'after',
    summary: 'After the information of a conference room was changed.',
    source: 'https://trtc.io/document/60731',
    body: body({ RoomInfo: roomInfo }, common),
    ...aboutInfo,
  },
  'Room.CallbackAfterMemberEnter': {
    kind: 'after',
    summary: 'After users entered a conference room.',
    source: 'https://trtc.io/document/60735',
    body: body(room, members),
    ...about,
  },
  'Room.CallbackAfterMemberLeave': {
    kind: 'after',
    summary: 'After users left a conference room, were removed from it, or lost their connection.',
    source: 'https://trtc.io/document/60734',
    body: body(room, members),
    ...about,
  },
}
