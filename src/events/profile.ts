import Type from 'typebox'

/**
 * The body of `Profile.CallbackPortraitSet`. Liberal: unknown fields pass, and `EventTime` may be a string of digits as in
 * other commands. Source: https://intl.cloud.tencent.com/document/product/1047/48733
 */
export const profileBody = Type.Object({
  Operator_Account: Type.Optional(Type.String()),
  From_Account: Type.String({ minLength: 1 }),
  EventTime: Type.Optional(Type.Union([Type.Integer(), Type.String({ pattern: '^[0-9]+$' })])),
  ProfileItem: Type.Array(
    Type.Object({
      Tag: Type.String({ minLength: 1 }),
      Value: Type.Union([Type.String(), Type.Integer()]),
    }),
  ),
})
