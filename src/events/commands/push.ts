import type { Commands } from './command.ts'
import { account, body, id, integer, text } from './fields.ts'

/** Each item names the command; its EventTime is in seconds. */
const pushed = {
  CallbackCommand: text,
  EventType: integer,
  EventTime: integer,
  PushPlatform: integer,
  PushStage: integer,
  ErrCode: integer,
  ErrInfo: text,
}

export const pushCommands: Commands = {
  'Push.OfflinePush': {
    kind: 'after',
    summary:
      'After push notifications for messages were sent, reached a device or were clicked; 1 to 100 in a batch.',
    source: 'https://trtc.io/document/67552',
    batch: 'Events',
    body: body(
      { To_Account: id },
      {
        ...pushed,
        From_Account: account,
        MsgKey: text,
        GroupID: text,
        MsgSeq: integer,
        MsgRandom: integer,
        MsgTime: integer,
        PushID: text,
      },
    ),
    operator: ['From_Account'],
    subject: ['To_Account'],
    group: ['GroupID'],
    time: ['EventTime', 'MsgTime'],
  },
  'Push.AllMemberPush': {
    kind: 'after',
    summary:
      'After push notifications to all, by tag or by user were sent, reached a device or were clicked; 1 to 100 in a batch.',
    source: 'https://trtc.io/document/67551',
    batch: 'Events',
    body: body(
      { To_Account: id },
      { ...pushed, TaskId: text, DataId: text, TaskTime: integer, DeviceType: integer },
    ),
    subject: ['To_Account'],
    time: ['EventTime', 'TaskTime'],
  },
}
