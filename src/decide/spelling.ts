/** Other spellings of what Chat understands: different capitals, numbers as strings, `null` for absent fields. */
import { isRecord } from '../events/body.ts'
import { depthMisfit } from '../events/schemas.ts'
import { AnswerMistake } from './mistake.ts'

export type Fields = Readonly<Record<string, unknown>>

/** The fields that an answer can have besides the three that every answer has. */
export const FURTHER_FIELDS = [
  'MsgBody',
  'CloudCustomData',
  'RefusedMembers_Account',
  'RefusedSubscribers_Account',
  'ResultItem',
  'RspData',
] as const

const spelling = (name: string): string => name.replaceAll('_', '').toLowerCase()

const CHATS_SPELLING = new Map(
  ['ActionStatus', 'ErrorCode', 'ErrorInfo', ...FURTHER_FIELDS].map(name => [spelling(name), name]),
)

/**
 * Keeps the fields of an answer that Chat knows, renamed to Chat's spelling. Throws an {@link AnswerMistake} if it is
 * not a map.
 */
export const fieldsIn = (chat: unknown): Fields => {
  if (!isRecord(chat))
    throw new AnswerMistake('an answer in the words of Chat must be a map with `ErrorCode`')
  return Object.fromEntries(
    Object.entries(withoutNulls(chat)).flatMap(([name, value]) => {
      const known = CHATS_SPELLING.get(spelling(name))
      return known === undefined ? [] : [[known, value]]
    }),
  )
}

/** Larger than anything that Chat takes; a longer answer of a service is not read. */
const ANSWER_LENGTH_MAX = 64 * 1024

/**
 * Drops `null`, at any depth. Throws an {@link AnswerMistake} for what JSON cannot express, and for what is too large
 * or too deep: answers are sent from one thread to another.
 */
export const withoutNulls = (fields: object): Fields => {
  const deep = depthMisfit(fields)
  if (deep !== undefined) throw new AnswerMistake(`it ${deep.slice(2)}`)
  const text = JSON.stringify(fields, plain)
  if (text.length > ANSWER_LENGTH_MAX)
    throw new AnswerMistake(`it is longer than ${ANSWER_LENGTH_MAX} characters`)
  return JSON.parse(text, (_, value: unknown) => (value === null ? undefined : value)) as Fields
}

const plain = (name: string, value: unknown): unknown => {
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    throw new AnswerMistake(`\`${name}\` is a ${typeof value}, which JSON does not have`)
  return value
}

/**
 * A code, written as a number or as a string of digits; undefined if there is none. Throws an {@link AnswerMistake} for
 * anything else.
 */
export const codeIn = (code: unknown, field: string): number | undefined => {
  if (code === undefined || code === null) return undefined
  if (typeof code === 'number') return code
  if (typeof code === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(code)) return Number(code)
  throw new AnswerMistake(`\`${field}\` is ${JSON.stringify(code)}, which is not a number`)
}

/** Only read by people, so a value of another type is dropped. */
export const textIn = (info: unknown): string => (typeof info === 'string' ? info : '')
