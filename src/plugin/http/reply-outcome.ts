import { httpOutcome, needsSetUp, PAUSE_MAX_MS, SET_UP_PAUSE_MS, type Outcome } from '../outcome.ts'
import { oneLine } from '../template/escape.ts'
import type { HttpAnswer } from './request-types.ts'

/**
 * What a reply means. `retry`: nothing is known, so try again. `pauseMs`: it works but asks for less; nothing is sent to
 * it for so long. `setUp`: no message can pass until someone acts, and what to do, as the beginning of a sentence; it is
 * tried again after a minute, or after `pauseMs`.
 */
export type Meaning =
  | 'delivered'
  | 'rejected'
  | 'retry'
  | Readonly<{ pauseMs: number }>
  | Readonly<{ setUp: string; pauseMs?: number }>

type Json = Readonly<Record<string, unknown>>

/** One row of a service's table of replies. */
export interface ReplyRule {
  codes: readonly (string | number | boolean)[]
  /** Which text the reply has, where one code means several things. */
  text?: RegExp
  means: Meaning | ((reply: Json, headers: Readonly<Record<string, string>>) => Meaning)
}

/** How a service says in JSON what became of a message, whatever the status of HTTP. */
export interface ReplyTable {
  /** The name of the code, for example `errcode` or, in an object, `error.status`. */
  code: string
  /** The name of the text for people, for example `errmsg`; a list of texts is joined. */
  text: string
  /** The first row that fits counts. */
  rules: readonly ReplyRule[]
  /** What a reply without a code means, for services that have one only for some replies; undefined if that says nothing. */
  withoutCode?: (reply: Json, status: number) => Meaning | undefined
}

/** A pause of as many seconds as a reply says, which may be anything: what is no number is no length. */
export const pauseOfSeconds = (said: unknown): Meaning => ({
  pauseMs: typeof said === 'number' || typeof said === 'string' ? Math.ceil(Number(said) * 1000) : NaN,
})

/** A pause may be what a reply says, or have no length. */
const bounded = (pauseMs: number): number => (pauseMs > 0 ? Math.min(pauseMs, PAUSE_MAX_MS) : SET_UP_PAUSE_MS)

/**
 * The outcome of a message to a service that replies with a code in JSON. Chat robots refuse with status 200, and ask
 * for a pause with 400, so the code counts first. A page with status 200 is not from the service, but from a proxy: the
 * message has not arrived. A code that the table does not have is retried, because a guess could cost the message.
 */
export const replyOutcome = (answer: HttpAnswer, table: ReplyTable, now: number): Outcome => {
  if ('error' in answer) return httpOutcome(answer, now)
  const reply = jsonOf(answer.text)
  const code = valueIn(reply, table.code)
  if (!reply || !isCode(code)) return withoutCode(answer, reply, table, now)
  const text = textIn(reply, table)
  const rule = table.rules.find(
    ({ codes, text: pattern }) => codes.includes(code) && (pattern?.test(text) ?? true),
  )
  const means = typeof rule?.means === 'function' ? rule.means(reply, answer.headers) : rule?.means
  const reason = withText(`${table.code} ${code}`, text)
  return means === undefined ? unknownCode(answer, reason, now) : outcomeOf(means, reason)
}

/** What the status says of the fault and of a pause still holds. */
const unknownCode = (
  answer: Exclude<HttpAnswer, { error: string }>,
  reason: string,
  now: number,
): Outcome => {
  const outcome = httpOutcome(answer, now)
  return outcome.status === 'retry'
    ? { ...outcome, reason: `answered ${reason}` }
    : outcomeOf('retry', reason)
}

const withText = (answered: string, text: string): string => (text === '' ? answered : `${answered}: ${text}`)

const outcomeOf = (means: Meaning, reason: string): Outcome => {
  if (means === 'delivered') return { status: 'delivered' }
  if (means === 'rejected') return { status: 'rejected', reason: `answered ${reason}` }
  if (means === 'retry') return { status: 'retry', reason: `answered ${reason}`, fault: 'event' }
  const afterMs = bounded(means.pauseMs ?? SET_UP_PAUSE_MS)
  return 'setUp' in means
    ? needsSetUp(`${means.setUp} (answered ${reason})`, afterMs)
    : { status: 'retry', reason: `answered ${reason}`, fault: 'busy', afterMs }
}

const withoutCode = (
  answer: Exclude<HttpAnswer, { error: string }>,
  reply: Json | undefined,
  table: ReplyTable,
  now: number,
): Outcome => {
  const means = reply && table.withoutCode?.(reply, answer.status)
  if (reply && means) return outcomeOf(means, withText(String(answer.status), textIn(reply, table)))
  const outcome = httpOutcome(answer, now)
  if (outcome.status !== 'delivered') return outcome
  const said = oneLine(answer.text).trim()
  const reason = `answered ${answer.status}, but not as the service does: ${said === '' ? 'nothing' : said}`
  return { status: 'retry', reason, fault: 'destination' }
}

type Code = string | number | boolean

const isCode = (value: unknown): value is Code => ['string', 'number', 'boolean'].includes(typeof value)

const valueIn = (reply: Json | undefined, name: string): unknown =>
  name
    .split('.')
    .reduce<unknown>(
      (value, part) => (isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined),
      reply,
    )

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** What a service says in JSON; undefined if it says nothing so. */
export const replyIn = (answer: HttpAnswer): Json | undefined =>
  'text' in answer ? jsonOf(answer.text) : undefined

/** A text at a place like `error.message`; empty where none is. */
export const textAt = (reply: Json | undefined, place: string): string => {
  const value = valueIn(reply, place)
  return typeof value === 'string' ? value : ''
}

const jsonOf = (text: string): Json | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Not cut: half of a secret that it repeats could no longer be masked. */
const textIn = (reply: Json, { text }: ReplyTable): string => {
  const values = [valueIn(reply, text)].flat()
  return oneLine(values.filter(value => typeof value === 'string').join('; ')).trim()
}
