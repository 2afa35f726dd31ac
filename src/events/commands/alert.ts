import type { Commands } from './command.ts'
import { body, integer, text } from './fields.ts'

export const alertCommands: Commands = {
  'Alert.RequestOverLimit': {
    kind: 'after',
    summary: "When the app's REST API requests are about to exceed their limit: above 80 % of it.",
    source: 'https://trtc.io/document/60256',
    body: body({}, { ServiceName: text, Command: text, Request: integer, Limit: integer }),
  },
}
