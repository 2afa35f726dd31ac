import type { Commands } from './command.ts'
import { body, id, integer, listOf, text } from './fields.ts'

export const stateCommands: Commands = {
  'State.StateChange': {
    kind: 'after',
    summary: 'After a user logged in, logged out, was disconnected, or set a custom status.',
    source: 'https://trtc.io/document/34357',
    body: body(
      { Info: body({ To_Account: id }, { Action: text, Reason: text }) },
      { EventTime: integer, KickedDevice: listOf({ Platform: text }), CustomStatus: text },
    ),
    operator: ['Info.To_Account'],
    subject: ['Info.To_Account'],
    time: ['EventTime'],
  },
}
