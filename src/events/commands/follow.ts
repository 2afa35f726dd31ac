import Type from 'typebox'
import type { Commands } from './command.ts'
import { accounts, body, id, integer } from './fields.ts'

const whoAndWhen = {
  operator: ['From_Account'],
  subject: ['From_Account'],
  time: ['EventTime'],
}

export const followCommands: Commands = {
  'Follow.CallbackAfterFollowAdd': {
    kind: 'after',
    summary: 'After a user started following others.',
    source: 'https://trtc.io/document/70355',
    body: body({ From_Account: id }, { FollowList: accounts('To_Account'), EventTime: integer }),
    ...whoAndWhen,
  },
  'Follow.CallbackAfterFollowDelete': {
    kind: 'after',
    summary: 'After a user stopped following others.',
    source: 'https://trtc.io/document/70356',
    // The only command where To_Account is a list.
    body: body({ From_Account: id }, { To_Account: Type.Array(id), EventTime: integer }),
    ...whoAndWhen,
  },
}
