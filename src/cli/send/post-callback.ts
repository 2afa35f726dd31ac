import { request, type Dispatcher } from 'undici'
import type { App } from '../../config/config.ts'
import { signFor } from '../../events/sign.ts'
import { Exit } from '../exit.ts'

/** Where to send callbacks, and for which app. */
export interface CallbackTarget {
  /** The callback address. */
  address: string
  app: App
  /** The parameters of the URL, without app and signature. */
  query: Readonly<Record<string, string>>
  /** Connections to use; undici's own by default. */
  dispatcher?: Dispatcher
}

export interface PostedAnswer {
  status: number
  durationMs: number
  /** The envelope, or `{ text }` if it is not JSON. */
  answer: Readonly<Record<string, unknown>>
  /** Whether Chat would accept it as OK. */
  isOk: boolean
}

/** Longer than a gateway ever takes; one that hangs must not hang this command. */
const TIMEOUT_MS = 30_000

/**
 * Posts a callback as Chat would, signed with the current second if the app has a token. Throws if there is no answer.
 */
export const postCallback = async (target: CallbackTarget, body: unknown): Promise<PostedAnswer> => {
  const startedAt = performance.now()
  const { statusCode: status, body: stream } = await request(callbackUrl(target), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    ...(target.dispatcher && { dispatcher: target.dispatcher }),
  })
  const answer = parsed(await stream.text())
  return {
    status,
    durationMs: performance.now() - startedAt,
    answer,
    isOk: status === 200 && answer['ActionStatus'] === 'OK',
  }
}

const callbackUrl = ({ address, app, query }: CallbackTarget): URL => {
  const url = new URL(address)
  for (const [name, value] of Object.entries({ ...query, SdkAppid: app.id, ...signature(app) }))
    url.searchParams.set(name, value)
  return url
}

const signature = ({ tokens: [first] }: App): Record<string, string> => {
  if (first === undefined) return {}
  const RequestTime = String(Math.floor(Date.now() / 1000))
  return { Sign: signFor(first.token, RequestTime), RequestTime }
}

const parsed = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // A proxy between us and the gateway may answer in its own format.
  }
  return { text }
}

/** The app with this SdkAppid, or the first of the config. Ends with 2 if there is none. */
export const chooseApp = (apps: Readonly<Record<string, App>>, id: string | undefined): App => {
  const app = id === undefined ? Object.values(apps)[0] : Object.hasOwn(apps, id) ? apps[id] : undefined
  if (!app) throw new Exit(2, `The config has no app ${id ?? ''}; it has ${Object.keys(apps).join(', ')}.`)
  return app
}
