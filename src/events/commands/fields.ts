/**
 * Building blocks for the bodies of commands. Names and types are those of the vendor's pages; see each command's
 * `source`.
 */
import Type, { type TProperties, type TSchema } from 'typebox'

/**
 * An account, a group, a channel, a room. Bots and official accounts are not plain user ids, so only emptiness is
 * rejected; the pages of Live and Call print accounts as numbers.
 */
export const id = Type.Union([Type.String({ minLength: 1 }), Type.Integer()])

export const text = Type.String()

/** An {@link id} that may be empty. */
export const account = Type.Union([text, Type.Integer()])

/** Declared an integer, but sent as a string of digits by many commands. */
export const integer = Type.Union([Type.Integer(), Type.String({ pattern: '^-?[0-9]+$' })])

/** A message's elements. Source: https://intl.cloud.tencent.com/document/product/1047/33527 */
export const messageBody = Type.Array(
  Type.Object({ MsgType: Type.String({ minLength: 1 }), MsgContent: Type.Object({}) }),
)

/** The fields that describe a message, except in groups. */
export const messageFields = {
  MsgSeq: integer,
  MsgRandom: integer,
  MsgTime: integer,
  MsgKey: text,
  MsgId: text,
  OnlineOnlyFlag: integer,
  MsgBody: messageBody,
  CloudCustomData: text,
  EventTime: integer,
}

export const listOf = (properties: TProperties) => Type.Array(body({}, properties))

/** Items that each name an account in this field. */
export const accounts = (field: string) => Type.Array(Type.Object({ [field]: id }))

/**
 * A body with required fields, without which it would be unclear what it is about, and fields that may be missing or
 * null. Any other field passes.
 */
export const body = (required: TProperties, optional: TProperties = {}) =>
  Type.Object({
    ...Object.fromEntries(Object.entries(optional).map(([name, schema]) => [name, orMissing(schema)])),
    ...required,
  })

const orMissing = (schema: TSchema) => Type.Optional(Type.Union([schema, Type.Null()]))
