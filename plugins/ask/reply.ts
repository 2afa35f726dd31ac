import { shorten, type Answer } from 'chatgate/plugin'

// The gateway cuts it further, after masking secrets that the service may have repeated.
const SHOWN = 2_000

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads a service's reply: an answer in the gateway's fields (`{ "decision": "refuse", … }`), one in Chat's (`{
 * "ErrorCode": 0, … }`), either of them in the service's own envelope (`{ "code": 0, "data": … }`), or nothing (an
 * empty body or `{}`), which leaves it to the next responder. Mistakes inside an answer are found by the gateway.
 */
export const readReply = (status: number, text: string): Answer | undefined => {
  if (status === 204) return undefined
  const isRead = status >= 200 && status < 300
  if (isRead && text.trim() === '') return undefined
  const reply = parse(text)
  if (!isRead) {
    // A "no" counts whatever the status; anything else is a service that failed.
    return isNo(reply) ? { chat: reply } : { failed: `the service answered ${status}` }
  }
  if (!isMap(reply)) return unusable('no JSON map', text)
  return Object.keys(reply).length === 0 ? undefined : unwrapped(reply, text)
}

const unwrapped = (reply: Fields, text: string): Answer => {
  if (hasVerdict(reply)) return verdictOf(reply)
  const { code, data } = reply
  if (isWrappedNo(code)) return { chat: { ErrorCode: code } }
  if (isMap(data) && hasVerdict(data)) return verdictOf(data)
  return unusable('neither a `decision` nor an `ErrorCode`', text)
}

/** `Refused…_Account` and `ResultItem` alone are also answers in Chat's fields. */
const CHATS_WORDS = /^(error_?code|refused\w+_account|resultitem)$/i

const isSaid = (value: unknown): boolean => value !== null && value !== undefined

const hasVerdict = (reply: Fields): boolean =>
  isSaid(reply['decision']) || Object.keys(reply).some(name => CHATS_WORDS.test(name) && isSaid(reply[name]))

const verdictOf = (reply: Fields): Answer =>
  isSaid(reply['decision']) ? (reply as unknown as Answer) : { chat: reply }

/** Many services write 0 or 200 in their own envelope when all is well. */
const isWrappedNo = (code: unknown): boolean =>
  (typeof code === 'number' || (typeof code === 'string' && /^-?\d+$/.test(code))) &&
  Number(code) !== 0 &&
  Number(code) !== 200

const isNo = (reply: unknown): reply is Fields =>
  isMap(reply) &&
  Object.entries(reply).some(
    ([name, code]) => /^error_?code$/i.test(name) && isSaid(code) && Number(code) !== 0,
  )

const isMap = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const unusable = (what: string, text: string): Answer => ({
  unusable: `the service answered ${what}: ${shorten(text, SHOWN)}`,
})
