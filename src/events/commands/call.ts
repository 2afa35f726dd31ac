import Type from 'typebox'
import type { Commands } from './command.ts'
import { account, body, id, integer, listOf, text } from './fields.ts'

const userList = listOf({ User_Account: account, Status: text })

/** The calls of Call, a sibling of Chat with the same apps. Start, changes and end of a call share the same CallId. */
export const callCommands: Commands = {
  'Call.CallbackAfterStartCall': {
    kind: 'after',
    summary: 'After a call was started; the body does not say by whom.',
    source: 'https://trtc.io/document/68941',
    body: body(
      {
        CallInfo: body(
          { CallId: id },
          { CallMediaType: text, ChatGroupId: account, RoomId: account, RoomIdType: integer },
        ),
      },
      { UserList: userList, EventTime: integer },
    ),
    subject: ['CallInfo.CallId'],
    group: ['CallInfo.RoomId'],
    time: ['EventTime'],
  },
  'Call.CallbackAfterMemberChanged': {
    kind: 'after',
    summary:
      'After members of a call answered, rejected, joined, were invited, hung up or lost their connection.',
    source: 'https://trtc.io/document/69215',
    body: body(
      { CallId: id },
      {
        UserList: userList,
        ChangedUserList: listOf({ User_Account: account, ActionType: text }),
        EventTime: integer,
      },
    ),
    subject: ['CallId'],
    time: ['EventTime'],
  },
  'Call.CallbackAfterEndCall': {
    kind: 'after',
    summary: 'After a call ended, with its whole record.',
    source: 'https://trtc.io/document/68940',
    body: body(
      {
        CallRecord: body(
          { CallId: id },
          {
            Caller_Account: account,
            CalleeList_Account: Type.Array(id),
            MediaType: text,
            CallType: text,
            CallResult: text,
            StartTime: integer,
            AcceptTime: integer,
            EndTime: integer,
            RoomId: account,
            RoomIdType: integer,
          },
        ),
      },
      { EventTime: integer },
    ),
    operator: ['CallRecord.Caller_Account'],
    subject: ['CallRecord.CallId'],
    group: ['CallRecord.RoomId'],
    time: ['EventTime', 'CallRecord.EndTime'],
  },
}
