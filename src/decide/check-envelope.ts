/** Whether Chat understands an answer. The rules of each command are in its {@link AnswerContract}. */
import type { AnswerContract } from '../events/commands/command.ts'
import type { Envelope } from '../events/envelope.ts'
import { checkMessage } from './check-message.ts'
import type { Question } from './envelope.ts'
import { AnswerMistake } from './mistake.ts'
import { FURTHER_FIELDS } from './spelling.ts'

const FURTHER: ReadonlySet<string> = new Set(FURTHER_FIELDS)

/** Returns the envelope with the fields that Chat knows and no others. Throws an {@link AnswerMistake}. */
export const checkEnvelope = (envelope: Envelope, question: Question): Envelope => {
  const { contract } = question
  const { ActionStatus, ErrorCode, ErrorInfo, ...others } = envelope
  if (ActionStatus !== 'OK') fail('`ActionStatus` must be OK, also in a refusal')
  checkCode(ErrorCode, contract)
  if (typeof ErrorInfo !== 'string') fail('`ErrorInfo` must be a string')
  const further = Object.entries(others).filter(([name, value]) => FURTHER.has(name) && value !== undefined)
  const fields = fieldsOf(contract)
  for (const [name] of further) {
    if (!fields.includes(name)) fail(`\`${name}\` is not part of the answer to this command`)
  }
  const checked: Envelope = { ActionStatus, ErrorCode, ErrorInfo, ...Object.fromEntries(further) }
  if (contract.replacesMessage) checkMessage(checked)
  if (contract.people) checkPeople(checked, question)
  if (contract.replies && typeof checked['RspData'] !== 'string') fail('`RspData` must be a string')
  return checked
}

const fail = (sentence: string): never => {
  throw new AnswerMistake(sentence)
}

const fieldsOf = ({ replacesMessage, people, replies }: AnswerContract): string[] => [
  ...(replacesMessage ? ['MsgBody', 'CloudCustomData'] : []),
  ...(people ? [people.answer] : []),
  ...(replies ? ['RspData'] : []),
]

const isWithin = (code: unknown, [first, last]: readonly [number, number]): boolean =>
  Number.isInteger(code) && Number(code) >= first && Number(code) <= last

/** Whether the command accepts this code as a refusal, of everyone or of one person. */
export const isRefusalCode = (code: unknown, contract: AnswerContract): boolean =>
  (contract.refusesWhole && code === 1) || isOwnCode(code, contract)

/** Whether this is one of the codes that the command leaves to the app. */
export const isOwnCode = (code: unknown, { ownCodes, anyCode }: AnswerContract): boolean =>
  anyCode ? Number.isSafeInteger(code) && code !== 0 : ownCodes !== undefined && isWithin(code, ownCodes)

const checkCode = (code: unknown, contract: AnswerContract): void => {
  const { refusesWhole, ownCodes, anyCode, discards } = contract
  if (code === 0 || (refusesWhole && isRefusalCode(code, contract))) return
  if (discards && code === 2) return
  const choices = [
    '0 allows it',
    ...(anyCode ? ['any other whole number refuses it'] : []),
    ...(refusesWhole && !anyCode ? [`1${ownCodes ? ` or ${ownCodes.join(' to ')}` : ''} refuses it`] : []),
    ...(discards ? ['2 discards it'] : []),
  ]
  fail(`\`ErrorCode\` is ${JSON.stringify(code)}, but ${choices.join(', ')}`)
}

const checkPeople = (envelope: Envelope, { contract, people }: Question): void => {
  const name = contract.people?.answer ?? ''
  const list = envelope[name]
  if (name === 'ResultItem') return checkResults(list, people, contract)
  if (list === undefined) return
  if (!Array.isArray(list)) return fail(`\`${name}\` must be a list of accounts`)
  if (envelope.ErrorCode !== 0 && list.length > 0)
    fail(`\`${name}\` is allowed with \`ErrorCode\` 0 only; any other code refuses everyone`)
  const stranger: unknown = list.find(account => !people.includes(account as string))
  if (stranger !== undefined) fail(`\`${name}\` holds ${JSON.stringify(stranger)}, who was not asked about`)
}

/** Each person exactly once. */
const checkResults = (list: unknown, people: readonly string[], contract: AnswerContract): void => {
  if (!Array.isArray(list))
    return fail('`ResultItem` must be a list with one entry for each person asked about')
  const answered = list.map(item => (item as { To_Account?: unknown } | null)?.To_Account)
  const missing = people.find(account => !answered.includes(account))
  if (missing !== undefined) fail(`\`ResultItem\` has no entry for ${missing}`)
  const stranger = answered.find(account => !people.includes(account as string))
  if (stranger !== undefined || answered.includes(undefined))
    fail(`\`ResultItem\` has an entry for ${JSON.stringify(stranger)}, who was not asked about`)
  if (new Set(answered).size < answered.length) fail('`ResultItem` has two entries for the same person')
  for (const { ResultCode: code, ResultInfo: info } of list as Record<string, unknown>[]) {
    if (code !== 0 && !isOwnCode(code, contract))
      fail(
        `a \`ResultCode\` is ${JSON.stringify(code)}, but 0 allows it, ${contract.ownCodes?.join(' to ')} refuses it`,
      )
    if (typeof info !== 'string') fail('each `ResultInfo` must be a string')
  }
}
