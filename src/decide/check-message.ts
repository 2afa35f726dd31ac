import Type, { type TSchema } from 'typebox'
import { Compile } from 'typebox/schema'
import type { Envelope } from '../events/envelope.ts'
import { AnswerMistake } from './mistake.ts'

/** Source: https://intl.cloud.tencent.com/document/product/1047/33527 */
const MESSAGE_MAX_BYTES = 12 * 1024

const anyElement = Type.Object({ MsgType: Type.String({ minLength: 1 }), MsgContent: Type.Object({}) })

const { Optional, String: Text, Number: Numeric } = Type

/** The fields that Chat requires in the elements of an answer; elements of other types pass. */
const CONTENTS: Readonly<Record<string, TSchema>> = {
  TIMTextElem: Type.Object({ Text: Text() }),
  TIMCustomElem: Type.Object({
    Data: Optional(Text()),
    Desc: Optional(Text()),
    Ext: Optional(Text()),
    Sound: Optional(Text()),
  }),
  TIMFaceElem: Type.Object({ Index: Numeric(), Data: Optional(Text()) }),
  TIMLocationElem: Type.Object({ Desc: Optional(Text()), Latitude: Numeric(), Longitude: Numeric() }),
  TIMImageElem: Type.Object({ UUID: Text(), ImageInfoArray: Type.Array(Type.Object({})) }),
}

const elements = Compile(Type.Array(anyElement, { minItems: 1 }))
const contents = new Map(Object.entries(CONTENTS).map(([type, schema]) => [type, Compile<TSchema>(schema)]))

/** Whether a replacement message is well formed. Throws an {@link AnswerMistake}. */
export const checkMessage = ({ ErrorCode, MsgBody, CloudCustomData }: Envelope): void => {
  if (MsgBody === undefined && CloudCustomData === undefined) return
  if (ErrorCode !== 0) fail('`MsgBody` and `CloudCustomData` are allowed with `ErrorCode` 0 only')
  if (CloudCustomData !== undefined && typeof CloudCustomData !== 'string')
    fail('`CloudCustomData` must be a string')
  if (MsgBody !== undefined) checkElements(MsgBody)
}

const fail = (sentence: string): never => {
  throw new AnswerMistake(sentence)
}

const checkElements = (body: unknown): void => {
  if (!elements.Check(body))
    return fail(
      `\`MsgBody\` must be a list of elements with MsgType and MsgContent: ${firstError(elements, body)}`,
    )
  for (const [index, { MsgType, MsgContent }] of body.entries()) {
    const check = contents.get(MsgType)
    if (check && !check.Check(MsgContent))
      fail(`\`MsgBody\` is wrong at ${index}, a ${MsgType}: its MsgContent ${firstError(check, MsgContent)}`)
  }
  if (body.filter(({ MsgType }) => MsgType === 'TIMCustomElem').length > 1)
    fail('`MsgBody` may hold one TIMCustomElem at most')
  if (Buffer.byteLength(JSON.stringify(body)) > MESSAGE_MAX_BYTES)
    fail('`MsgBody` is larger than the 12 KB that Chat takes')
}

const firstError = (
  check: { Errors(value: unknown): [boolean, { instancePath: string; message: string }[]] },
  value: unknown,
) => {
  const [, [error]] = check.Errors(value)
  return `${error?.instancePath || ''} ${error?.message ?? 'does not fit'}`.trim()
}
