import { timingSafeEqual } from 'node:crypto'
import { signFor } from '../events/sign.ts'
import type { AnswerName } from './answers.ts'

/** The app a callback claims to come from; see `App` of the config. */
export interface VerifiableApp {
  id: string
  token?: string
  previousToken?: string
  admins: string[]
  maxAgeMs: number
}

export type Verified = { app: VerifiableApp } | { refused: AnswerName }

/**
 * Checks who calls: the app must be configured and, where it has a token, `Sign` must be
 * `hex(sha256(token + RequestTime))` and RequestTime (seconds) near enough to now. The sign does not cover the body, so its
 * age is all that bounds a replay. Source: https://trtc.io/document/34354, "authentication".
 */
export const verify = (
  query: URLSearchParams,
  apps: Readonly<Record<string, VerifiableApp>>,
  now: number,
): Verified => {
  const ids = new Set(query.getAll('SdkAppid'))
  const [id] = ids
  const app = ids.size === 1 && id !== undefined && Object.hasOwn(apps, id) ? apps[id] : undefined
  if (!app) return { refused: 'app-unknown' }
  if (app.token === undefined) return { app }
  const sign = query.get('Sign')
  const requestTime = query.get('RequestTime')
  if (!sign || !requestTime) return { refused: 'sign-missing' }
  if (!isSignedBy([app.token, app.previousToken], requestTime, sign)) return { refused: 'sign-wrong' }
  const ageMs = Math.abs(now - Number(requestTime) * 1000)
  return ageMs <= app.maxAgeMs ? { app } : { refused: 'too-old' }
}

/** Compares in constant time, and with every token, so that the time taken tells nothing. */
const isSignedBy = (tokens: readonly (string | undefined)[], requestTime: string, sign: string): boolean => {
  const given = Buffer.from(sign.toLowerCase())
  let matches = false
  for (const token of tokens) {
    if (token === undefined) continue
    const expected = signOf(token, requestTime)
    if (given.length === expected.length && timingSafeEqual(given, expected)) matches = true
  }
  return matches
}

const REMEMBERED_MAX = 100

/** All callbacks of a second are signed alike, so the last signs are remembered. */
const rememberedSigns = () => {
  const signs = new Map<string, Buffer>()
  return (token: string, requestTime: string): Buffer => {
    const key = `${token} ${requestTime}`
    const known = signs.get(key)
    if (known) return known
    if (signs.size >= REMEMBERED_MAX) signs.clear()
    const sign = Buffer.from(signFor(token, requestTime))
    signs.set(key, sign)
    return sign
  }
}

const signOf = rememberedSigns()
