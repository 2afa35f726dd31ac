import type { TObject } from 'typebox'
import type { EventKind } from '../event.ts'

/** What may be answered to a command, beyond the three fields that every answer has. */
export interface AnswerContract {
  /** What Chat is told when no responder is asked: what Chat would do without an answer. */
  usualOtherwise: 'allow' | 'refuse'
  /** Whether `ErrorCode` 1 refuses; if not, a refusal is stated person by person. */
  refusesWhole: boolean
  /** The app's own refusal codes, the first and the last; with these, `ErrorInfo` reaches the client. */
  ownCodes?: readonly [first: number, last: number]
  /** Its codes are not documented: every code except 0 refuses. */
  anyCode?: true
  /** `ErrorCode` 2 drops the message, and its sender believes that it was sent. */
  discards?: true
  /** With `ErrorCode` 0, `MsgBody` and `CloudCustomData` replace those of the message, each independently. */
  replacesMessage?: true
  /** The people it asks about, who can be refused one by one. */
  people?: AskedPeople
  /** The answer carries `RspData`, a text; with `ErrorCode` 0 it goes to the bot. */
  replies?: true
}

interface AskedPeople {
  /** The field of the body that lists them. */
  list: string
  /** The field of each entry that holds the account. */
  account: string
  /**
   * The field of the answer for them: a list of refused accounts, or `ResultItem` with one entry for each person asked
   * about.
   */
  answer: 'RefusedMembers_Account' | 'RefusedSubscribers_Account' | 'ResultItem'
}

/**
 * A command of Chat's: what it means and how its body is read. Fields are paths into the body, `Info.To_Account` or
 * `PairList.0.From_Account`, the best first.
 */
export interface Command {
  kind: EventKind
  /** One sentence for the reference: when Chat sends it. */
  summary: string
  /** The vendor's page. */
  source: string
  /** Liberal: unknown fields pass, numbers may be written as strings of digits. For a batch, the body of one item. */
  body: TObject
  operator?: readonly string[]
  subject?: readonly string[]
  group?: readonly string[]
  /** Seconds or milliseconds; absent if the vendor gives no time. */
  time?: readonly string[]
  /** The field of the body that lists 1 to 100 things that happened; each becomes a separate event. */
  batch?: string
  /** Present if the content of the answer matters. */
  answer?: AnswerContract
}

export type Commands = Readonly<Record<string, Command>>
