import Type from 'typebox'
import type { Commands } from './command.ts'
import { account, body, id, integer } from './fields.ts'

export const PROFILE_SET = 'Profile.CallbackPortraitSet'

export const profileCommands: Commands = {
  [PROFILE_SET]: {
    kind: 'after',
    summary:
      "After a user's profile was changed, by the user or by an admin; it holds the changed items only.",
    source: 'https://intl.cloud.tencent.com/document/product/1047/48733',
    body: body(
      {
        From_Account: id,
        ProfileItem: Type.Array(
          Type.Object({
            Tag: Type.String({ minLength: 1 }),
            Value: Type.Union([Type.String(), Type.Integer()]),
          }),
        ),
      },
      { Operator_Account: account, EventTime: integer },
    ),
    operator: ['Operator_Account', 'From_Account'],
    subject: ['From_Account'],
    time: ['EventTime'],
  },
}
