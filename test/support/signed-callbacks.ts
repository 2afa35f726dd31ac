/** A gateway with a token and a previous one, and callbacks to it, signed as Chat does or as the test wants. */
import { HEAD, postCallback, profileChange, signature, startGateway, type Posted } from './gateway.ts'

export const TOKEN = 'xxxxyyyy'
export const PREVIOUS = 'the-token-before'

const config = HEAD.replace('{}', `{ token: ${TOKEN}, previousToken: ${PREVIOUS} }`)
  .replace('port: 0 }', 'port: 0, maxBody: 64KiB }')
  .concat('routes: { all: { when: "*", steps: [{ log: {} }] } }')

export const start = () => startGateway({ config })
export const now = () => Math.floor(Date.now() / 1000)
export const signed = (token = TOKEN, seconds = now()) => signature(token, seconds)
export const change = profileChange('alice')

/** Makes the same callback again without being a repeat, which would not be stored twice. */
let posted = 0
const unrepeated = (body: object | string | Uint8Array): object | string | Uint8Array =>
  body === change ? { ...change, EventTime: Date.now() + ++posted } : body

export const posts =
  (body: object | string | Uint8Array, query: Record<string, string | undefined> = {}) =>
  (url: string) =>
    postCallback(url, unrepeated(body), {
      CallbackCommand: 'Profile.CallbackPortraitSet',
      ...signed(),
      ...query,
    })

export const raw =
  (init: RequestInit, search = '', path = '') =>
  async (url: string): Promise<Posted> => {
    const response = await fetch(`${url}${path}${search}`, init)
    return { status: response.status, answer: (await response.json()) as Posted['answer'] }
  }
