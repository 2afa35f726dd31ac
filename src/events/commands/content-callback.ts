import Type from 'typebox'
import type { Commands } from './command.ts'
import { account, body, integer, text } from './fields.ts'

export const contentCallbackCommands: Commands = {
  'ContentCallback.ResultNotify': {
    kind: 'after',
    summary: "After the vendor's content moderation judged something; its body names no command.",
    source: 'https://trtc.io/document/78240',
    body: body(
      {},
      {
        Scene: text,
        SdkAppId: integer,
        From_Account: account,
        ContactItem: body({}, { ContactType: integer, To_Account: account, ToGroupId: text }),
        ContentType: text,
        TextContent: Type.Array(text),
        FileURL: text,
        MsgID: text,
        CtxcbResult: integer,
        CtxcbRequestId: text,
        CtxcbKeywords: Type.Array(text),
        CtxcbSuggestion: text,
        CtxcbLabel: text,
        CtxcbSubLabel: text,
        CtxcbSubLabelDesc: text,
        CtxcbLibName: text,
        CloudCustomData: text,
      },
    ),
    operator: ['From_Account'],
    subject: ['From_Account'],
    group: ['ContactItem.ToGroupId'],
  },
}
