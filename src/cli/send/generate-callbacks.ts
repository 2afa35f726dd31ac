import type { TracedCallback } from '../../try/trace.ts'
import { inUnitOf } from '../../events/seconds.ts'

type Json = Record<string, unknown>

export interface GeneratorOptions {
  /** How many made-up users and groups to spread them over. */
  users: number
  /** Fields of the body that stay as they are, because they were set by hand. */
  kept?: readonly string[]
  /** Milliseconds since 1970. */
  now?: () => number
}

const GROUP_FIELD = /^(GroupI[dD]|Official_Account)$/
const USER_FIELD = /_Account$/
const NAMES_SOMEBODY = /(_Account|"GroupI[dD])":"[^"]/
const TIME_FIELD = /^(EventTime|MsgTime|TaskTime)$/
/** Ids that Chat assigns to each message, push or task only once. */
const ID_FIELD = /^(MsgKey|CtxcbRequestId|TaskId|PushID)$/

/**
 * Makes endless different callbacks out of one: each has the next user, the current time, and new ids, so that none
 * counts as a repeat of another. One person in the original is one person in each of them.
 */
export const createGenerator = (
  { body }: TracedCallback,
  { users, kept = [], now = Date.now }: GeneratorOptions,
): (() => Json) => {
  const free = Object.fromEntries(Object.entries(body).filter(([field]) => !kept.includes(field)))
  // Without a user or group to change, only the time makes callbacks different.
  const spread = NAMES_SOMEBODY.test(JSON.stringify(free)) ? users : 1
  const run = now().toString(36)
  const lastTimesMs = new Map<number, number>()
  let index = 0
  return () => {
    const user = index % spread
    // A user does one thing in a millisecond: two events with the same time and content would be one event.
    const timeMs = Math.max(now(), (lastTimesMs.get(user) ?? 0) + 1)
    lastTimesMs.set(user, timeMs)
    index += 1
    const vary = createChange({ user, users: spread, timeMs, id: `${run}-${index}` })
    return { ...body, ...(vary('', free) as Json) }
  }
}

interface Turn {
  user: number
  users: number
  timeMs: number
  id: string
}

const createChange = ({ user, users, timeMs, id }: Turn) => {
  const names = new Map<string, string>()
  const rename = (original: string, prefix: string): string => {
    const known = names.get(original) ?? `${prefix}-${((user + names.size) % users) + 1}`
    names.set(original, known)
    return known
  }
  const changeText = (field: string, text: string): string => {
    if (TIME_FIELD.test(field)) return String(inUnitOf(Number(text), timeMs))
    if (ID_FIELD.test(field)) return `${text}-${id}`
    if (GROUP_FIELD.test(field)) return `group-${user + 1}`
    return USER_FIELD.test(field) && text !== '' ? rename(text, 'user') : text
  }
  const change = (field: string, value: unknown): unknown => {
    if (typeof value === 'string') return changeText(field, value)
    if (typeof value === 'number') return TIME_FIELD.test(field) ? inUnitOf(value, timeMs) : value
    if (Array.isArray(value)) return value.map(item => change(field, item))
    if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, change(key, child)]))
  }
  return change
}
