import { timingSafeEqual } from 'node:crypto'
import type { Query } from '../events/query.ts'
import { signFor } from '../events/sign.ts'
import type { AnswerName } from './answers.ts'

/** The app a callback claims to come from; see `App` of the config. */
export interface VerifiableApp {
  id: string
  tokens: readonly Token[]
  admins: string[]
  maxAgeMs: number
}

interface Token {
  /** Its place in the config. */
  place: string
  token: string
}

/** `signedBy` is the place of the token, if the app has one. */
export type Verified = { app: VerifiableApp; signedBy?: string } | { refused: AnswerName; detail?: string }

/**
 * Checks the sender: the app must be configured and, if it has a token, `Sign` must be `hex(sha256(token +
 * RequestTime))` and RequestTime (seconds) close enough to now. The signature does not cover the body, so its age is
 * all that limits a replay. Source: https://trtc.io/document/34354, "authentication".
 */
export const verify = (
  query: Query,
  apps: Readonly<Record<string, VerifiableApp>>,
  now: number,
): Verified => {
  const ids = query.getAll('SdkAppid')
  const [id] = ids
  const isOne = id !== undefined && ids.every(other => other === id)
  const app = isOne && Object.hasOwn(apps, id) ? apps[id] : undefined
  if (!app) return { refused: 'app-unknown' }
  if (app.tokens.length === 0) return { app }
  const sign = query.get('Sign')
  const requestTime = query.get('RequestTime')
  if (!sign || !requestTime) return { refused: 'sign-missing' }
  const signedBy = signerOf(app.tokens, requestTime, sign)
  if (signedBy === undefined) return { refused: 'sign-wrong' }
  // By this machine's clock; negative if the request time is ahead.
  const ageMs = now - Number(requestTime) * 1000
  if (Math.abs(ageMs) <= app.maxAgeMs) return { app, signedBy }
  return { refused: 'too-old', detail: howFar(ageMs, app.maxAgeMs) }
}

/** The place of the token. Compares in constant time and with every token, so that the duration reveals nothing. */
const signerOf = (tokens: readonly Token[], requestTime: string, sign: string): string | undefined => {
  const given = Buffer.from(sign.toLowerCase())
  let signer: string | undefined
  for (const { place, token } of tokens) {
    const expected = signOf(token, requestTime)
    if (given.length === expected.length && timingSafeEqual(given, expected)) signer ??= place
  }
  return signer
}

/** Shown only to senders that know a token. */
const howFar = (ageMs: number, maxAgeMs: number): string => {
  if (!Number.isFinite(ageMs)) return 'it is not a number of seconds'
  const off = `${Math.ceil(Math.abs(ageMs) / 1000)} s ${ageMs > 0 ? 'behind' : 'ahead of'} the clock of this machine`
  return `it is ${off}, which may be wrong itself; ${maxAgeMs / 1000} s are allowed`
}

/** So many seconds. */
const REMEMBERED_MAX = 100

/** All callbacks of a second have the same signature, so the last ones are cached, by second and token. */
const rememberedSigns = () => {
  const signs = new Map<string, Map<string, Buffer>>()
  return (token: string, requestTime: string): Buffer => {
    const known = signs.get(requestTime)?.get(token)
    if (known) return known
    if (signs.size >= REMEMBERED_MAX) signs.clear()
    const sign = Buffer.from(signFor(token, requestTime))
    signs.set(requestTime, (signs.get(requestTime) ?? new Map<string, Buffer>()).set(token, sign))
    return sign
  }
}

const signOf = rememberedSigns()
