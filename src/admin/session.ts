/** Who may do what: by a token of the config, or by a session that was given for one. */
import { createHmac, hash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Endpoint } from './api/endpoint.ts'

/** `read` changes nothing. */
export type Access = Endpoint['access']

/** Those of the config; without `token` there is no `readToken` either. */
export interface Tokens {
  token?: string
  readToken?: string
}

const SESSION_MS = 12 * 60 * 60_000

/**
 * A session is signed with a key made from its token, so that nothing has to be kept, every gateway of a config knows it, and it ends when the
 * token is changed. A browser keeps it instead of the token.
 */
export const openSession = (
  token: string,
  access: Access,
  now: number,
): { session: string; until: number } => {
  const until = now + SESSION_MS
  const claim = `${access}.${until}.${randomBytes(12).toString('base64url')}`
  return { session: `${claim}.${sign(claim, token).toString('base64url')}`, until }
}

/** What may be done with what was sent; undefined: nothing. */
export const accessOf = (sent: string, tokens: Tokens, now: number): Access | undefined =>
  accessOfToken(sent, tokens) ?? accessOfSession(sent, tokens, now)

export const accessOfToken = (sent: string, { token, readToken }: Tokens): Access | undefined => {
  if (token !== undefined && isSame(sent, token)) return 'change'
  return readToken !== undefined && isSame(sent, readToken) ? 'read' : undefined
}

const SESSION = /^((change|read)\.(\d{1,15})\.[\w-]{16})\.([\w-]{43})$/

export const isSession = (sent: string): boolean => SESSION.test(sent)

const accessOfSession = (sent: string, { token, readToken }: Tokens, now: number): Access | undefined => {
  const [, claim = '', word, until, signature = ''] = SESSION.exec(sent) ?? []
  const access = word === 'change' || word === 'read' ? word : undefined
  const key = access === 'change' ? token : readToken
  if (access === undefined || key === undefined || Number(until) <= now) return undefined
  return timingSafeEqual(Buffer.from(signature, 'base64url'), sign(claim, key)) ? access : undefined
}

const sign = (claim: string, token: string): Buffer => {
  const key = Buffer.from(hkdfSync('sha256', token, '', 'session of the admin API', 32))
  return createHmac('sha256', key).update(claim).digest()
}

/** Hashed first, so that the comparison takes the same time whatever was sent. */
const isSame = (sent: string, token: string): boolean =>
  timingSafeEqual(hash('sha256', sent, 'buffer'), hash('sha256', token, 'buffer'))
