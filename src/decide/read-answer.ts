/**
 * Reads a responder's answer. Services spell answers in many ways, and a "no" that is rejected as a mistake would
 * become an allowance. So whatever clearly means no is a refusal, however it is spelled. What is sent to Chat is still
 * checked strictly by `checkEnvelope`.
 */
import { isRecord } from '../events/body.ts'
import type { AnswerContract } from '../events/commands/command.ts'
import type { Envelope } from '../events/envelope.ts'
import type { Said } from '../plugin/answer.ts'
import { checkEnvelope, isOwnCode, isRefusalCode } from './check-envelope.ts'
import { toEnvelope, type Question } from './envelope.ts'
import { AnswerMistake } from './mistake.ts'
import { codeIn, fieldsIn, textIn, withoutNulls, type Fields } from './spelling.ts'

/** An answer as the envelope for Chat. `note` says what was not taken literally. */
export interface ReadAnswer {
  envelope: Envelope
  note?: string
}

/** Throws an {@link AnswerMistake} for an answer that cannot be read at all. */
export const readAnswer = (answer: object, question: Question): ReadAnswer => {
  const { said, note } =
    'chat' in answer ? readChat(answer.chat, question) : readDecision(withoutNulls(answer), question)
  const envelope = checkEnvelope(toEnvelope(said, question), question)
  return { envelope, ...(note !== undefined && { note }) }
}

interface Read {
  said: Said
  note?: string
}

/** In Chat's own fields the `ErrorCode` decides, as on Chat's pages; `ActionStatus` is ignored. */
const readChat = (chat: unknown, question: Question): Read => {
  const fields = fieldsIn(chat)
  const code = codeIn(fields['ErrorCode'], 'ErrorCode')
  if (code === undefined && !saysWho(fields, question.contract))
    throw new AnswerMistake('it holds neither a `decision` nor an `ErrorCode`')
  if (code === 2 && question.contract.discards) return { said: { decision: 'discard' } }
  if (code !== undefined && code !== 0) return refusal(code, fields['ErrorInfo'], 'ErrorCode', question)
  return readGoAhead(fields, question)
}

const saysWho = (fields: Fields, { people }: AnswerContract): boolean =>
  people !== undefined && fields[people.answer] !== undefined

/** A code that the command does not have is still a no, and is replaced by the command's plain refusal. */
const refusal = (code: number | undefined, info: unknown, field: string, { contract }: Question): Read => {
  const isPlain = code === undefined || code === 1
  const isKnown = isPlain || isRefusalCode(code, contract)
  return {
    said: { decision: 'refuse', ...(!isPlain && isKnown && { code }), info: textIn(info) },
    ...(!isKnown && { note: `it answered \`${field}\` ${code}, which this command does not have` }),
  }
}

const readGoAhead = (fields: Fields, { contract }: Question): Read => {
  const { ResultItem, ...others } = fields
  // Go and Java write an empty list where they have nothing to say.
  const told = Object.entries(others)
    .filter(([, value]) => !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => [name, name.startsWith('Refused') ? accountsIn(value) : value])
  const results = ResultItem === undefined ? undefined : readResults(ResultItem, contract)
  return {
    said: {
      chat: {
        ...Object.fromEntries(told),
        ActionStatus: 'OK',
        ErrorCode: 0,
        ErrorInfo: textIn(fields['ErrorInfo']),
        ...(results && { ResultItem: results.items }),
      },
    },
    ...(results?.note !== undefined && { note: results.note }),
  }
}

/** Any `ResultCode` except 0 refuses this person; the range on the vendor's page is only advice. */
const readResults = (list: unknown, contract: AnswerContract): { items: unknown; note?: string } => {
  if (!Array.isArray(list)) return { items: list }
  let note: string | undefined
  const items = list.map((item: unknown) => {
    if (!isRecord(item)) return item
    const code = codeIn(item['ResultCode'], 'ResultCode')
    if (code === undefined) throw new AnswerMistake('an entry of `ResultItem` holds no `ResultCode`')
    const isKnown = code === 0 || isOwnCode(code, contract)
    if (!isKnown) note = `it answered \`ResultCode\` ${code}, which this command does not have`
    return {
      To_Account: accountIn(item['To_Account']),
      ResultCode: isKnown ? code : personRefused(contract),
      ResultInfo: textIn(item['ResultInfo']),
    }
  })
  return { items, ...(note !== undefined && { note }) }
}

/** Some services write an account of digits as a number. */
const accountIn = (account: unknown): unknown => (typeof account === 'number' ? String(account) : account)

const accountsIn = (list: unknown): unknown => (Array.isArray(list) ? list.map(accountIn) : list)

const personRefused = ({ ownCodes: [first] = [1, 1] }: AnswerContract): number => first

/** The gateway's own fields, read as leniently as other services need. */
const readDecision = (answer: Fields, question: Question): Read => {
  const decision = typeof answer['decision'] === 'string' ? answer['decision'].trim().toLowerCase() : ''
  if (decision === 'refuse') return refusal(codeIn(answer['code'], 'code'), answer['info'], 'code', question)
  if (decision === 'discard' && !question.contract.discards)
    return { said: { decision: 'refuse' }, note: 'only messages can be discarded, so it is refused' }
  if (decision === 'allow') return readAllow(answer, question.contract)
  return { said: { ...answer, decision } as Said }
}

const readAllow = (answer: Fields, contract: AnswerContract): Read => {
  const { refused } = answer
  if (!Array.isArray(refused)) return { said: { ...answer, decision: 'allow' } }
  let note: string | undefined
  const people = refused.map((one: unknown) => {
    if (!isRecord(one)) return one
    const { account, code: written, info, ...rest } = one
    const code = codeIn(written, 'code')
    const isKnown = code === undefined || isOwnCode(code, contract)
    if (!isKnown) note = `it answered \`code\` ${code}, which this command does not have`
    return {
      ...rest,
      account: accountIn(account),
      info: textIn(info),
      ...(isKnown && code !== undefined && { code }),
    }
  })
  return {
    said: { ...answer, decision: 'allow', refused: people } as Said,
    ...(note !== undefined && { note }),
  }
}
