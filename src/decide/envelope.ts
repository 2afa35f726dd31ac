import type { AnswerContract } from '../events/commands/command.ts'
import type { Envelope } from '../events/envelope.ts'
import type { Refused, Said } from '../plugin/answer.ts'
import { AnswerMistake } from './mistake.ts'

/** Chat's question: what may be answered, and about which people. */
export interface Question {
  contract: AnswerContract
  people: readonly string[]
}

/**
 * The code for refusing a person when the answer gives none. Source: the range of
 * https://intl.cloud.tencent.com/document/product/1047/43468
 */
const PERSON_REFUSED = 38_000

const OK: Envelope = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' }

/**
 * Translates an answer into Chat's envelope. Throws an {@link AnswerMistake} for what an envelope cannot say; does not
 * check the rest.
 */
export const toEnvelope = (answer: Said, question: Question): Envelope => {
  if ('chat' in answer) return inChatsWords(answer.chat)
  switch (answer.decision) {
    case 'allow':
      return {
        ...OK,
        ...(answer.MsgBody !== undefined && { MsgBody: answer.MsgBody }),
        ...(answer.CloudCustomData !== undefined && { CloudCustomData: answer.CloudCustomData }),
        ...leftOut(answer.refused ?? [], question),
      }
    case 'refuse':
      return refusal(answer.code, answer.info ?? '', question)
    case 'discard':
      return { ...OK, ErrorCode: 2 }
    case 'reply':
      return { ...OK, RspData: answer.data }
    default:
      throw new AnswerMistake('the `decision` must be allow, refuse, discard or reply')
  }
}

/** Fills in missing fields, except the code: that is the decision. */
const inChatsWords = (chat: object): Envelope => ({ ActionStatus: 'OK', ErrorInfo: '', ...chat }) as Envelope

const refusal = (code: number | undefined, info: string, { contract, people }: Question): Envelope => {
  if (!contract.refusesWhole) {
    const all = people.map(account => ({ account, info, ...(code !== undefined && { code }) }))
    return { ...OK, ...leftOut(all, { contract, people }) }
  }
  return { ...OK, ErrorCode: code ?? 1, ErrorInfo: info, ...(contract.replies && { RspData: '' }) }
}

const leftOut = (refused: readonly Refused[], { contract, people }: Question): Partial<Envelope> => {
  const stranger = refused.find(({ account }) => !people.includes(account))
  if (stranger) throw new AnswerMistake(`\`refused\` names ${stranger.account}, who was not asked about`)
  if (!contract.people) return {}
  const { answer } = contract.people
  if (answer !== 'ResultItem')
    return refused.length > 0 ? { [answer]: refused.map(({ account }) => account) } : {}
  const byAccount = new Map(refused.map(one => [one.account, one]))
  const entryOf = (account: string) => {
    const { code = PERSON_REFUSED, info = '' } = byAccount.get(account) ?? { code: 0 }
    return { To_Account: account, ResultCode: code, ResultInfo: info }
  }
  return { ResultItem: people.map(entryOf) }
}
