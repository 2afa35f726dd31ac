import { shorten, type Answer } from 'chatgate/plugin'

// The gateway cuts it shorter, when it has masked secrets that the service may have repeated.
const SHOWN = 2_000

/**
 * What a service says: an answer in the gateway's words (`{ "decision": "refuse", … }`), one in Chat's (`{ "ErrorCode": 0, … }`),
 * or nothing (an empty body or `{}`), which leaves it to the next responder. What is wrong inside either is found by the gateway.
 */
export const readReply = (text: string): Answer | undefined => {
  if (text.trim() === '') return undefined
  const reply = parse(text)
  if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) return unreadable(text)
  if (Object.keys(reply).length === 0) return undefined
  if ('decision' in reply) return reply as Answer
  if ('ErrorCode' in reply) return { chat: reply }
  return unreadable(text)
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const unreadable = (text: string): Answer => ({
  failed: `the service answered neither a \`decision\` nor an \`ErrorCode\`: ${shorten(text, SHOWN)}`,
})
