import { createHash, createHmac } from 'node:crypto'
import { signFor } from '../../events/sign.ts'
import { judgeAge, type SignatureVerdict } from './verdict.ts'
import { isSeconds } from '../../events/seconds.ts'

/** The parameters in the URL of Chat's callbacks once a token is set in the console. */
export interface ChatSignature {
  token: string
  sign?: string | undefined
  /** Seconds since 1970, as in the URL. */
  requestTime?: string | undefined
}

const TOKEN_LENGTH_MAX = 128

/** Says whether Chat's `Sign` is `hex(sha256(token + RequestTime))`, or what is wrong. It does not cover the body. */
export const judgeChatSignature = (
  { token, sign, requestTime }: ChatSignature,
  nowMs: number,
  maxAgeMs: number,
): SignatureVerdict => {
  const mistake = mistakeInToken(token)
  if (mistake !== undefined) return { name: 'secret-malformed', sentence: mistake }
  if (!sign || !requestTime) return missing(sign, requestTime)
  if (!/^\d+$/.test(requestTime) || !isSeconds(Number(requestTime)))
    return {
      name: 'timestamp-malformed',
      sentence: `RequestTime must be seconds since 1970, like 1700000000, but is \`${requestTime}\`.`,
    }
  if (!/^[0-9a-f]{64}$/i.test(sign))
    return {
      name: 'signature-malformed',
      sentence: `Sign must be 64 hexadecimal digits, but is ${sign.length} characters long. Was it cut?`,
    }
  return signFor(token, requestTime) === sign.toLowerCase()
    ? judgeAge('RequestTime', Number(requestTime) * 1000, nowMs, maxAgeMs)
    : explainMismatch(token, requestTime, sign.toLowerCase())
}

const mistakeInToken = (token: string): string | undefined => {
  if (token === '') return 'The token is empty.'
  if (token.trim() !== token) return 'The token has spaces or a line break around it; remove them.'
  if (token.length <= TOKEN_LENGTH_MAX) return undefined
  return `The token has ${token.length} characters; Chat allows 1 to ${TOKEN_LENGTH_MAX}.`
}

const missing = (sign: string | undefined, requestTime: string | undefined): SignatureVerdict => {
  const names = [...(sign ? [] : ['Sign']), ...(requestTime ? [] : ['RequestTime'])]
  return {
    name: 'header-missing',
    sentence: `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} missing from the URL. Chat sends both once a callback token is set in its console.`,
  }
}

/** The usual mistakes when making such a signature. */
const OTHER_WAYS: readonly [what: string, make: (token: string, requestTime: string) => string][] = [
  [
    'RequestTime comes before the token; the token goes first',
    (token, requestTime) => signFor(requestTime, token),
  ],
  [
    'it is an HMAC; it must be a plain SHA-256 of token and RequestTime',
    (token, requestTime) => createHmac('sha256', token).update(requestTime).digest('hex'),
  ],
  [
    'it covers the token alone; RequestTime belongs after it',
    token => createHash('sha256').update(token).digest('hex'),
  ],
]

const explainMismatch = (token: string, requestTime: string, sign: string): SignatureVerdict => {
  const [what] = OTHER_WAYS.find(([, make]) => make(token, requestTime) === sign) ?? []
  if (what !== undefined)
    return {
      name: 'signed-differently',
      sentence: `The token is correct, but Sign was computed differently: ${what}.`,
    }
  return {
    name: 'other-secret',
    sentence:
      'Sign was not made with this token and RequestTime: compare the token in Chat’s console, and check whether a proxy changes the URL.',
  }
}
