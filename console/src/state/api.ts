/** Requests to the admin API, which is at the same address as the page. */
import { signal } from '@preact/signals'
import type { Answer, EndpointKey } from '../../../src/admin/api/endpoints.ts'
import { addressOf } from './read-address.ts'
import { Refusal } from './refusal.ts'
import { isOtherSessionThere, sessionNow } from './session.ts'
import { filledIn } from './paths.ts'

/** Since when the gateway has not answered, in milliseconds. */
export const silentSince = signal<number | undefined>(undefined)

/** By how much the clock of this machine is ahead of the gateway's, in milliseconds: whole seconds, as answers tell no more. */
export const clockAheadMs = signal(0)

/** The time of now by the clock of the gateway, in milliseconds. */
export const gatewayNow = (): number => Date.now() - clockAheadMs.peek()

const SECOND_MS = 1000

/** An answer names the second in which it was made. */
const noteClock = (response: Response): void => {
  const date = Date.parse(response.headers.get('date') ?? '')
  if (Number.isNaN(date)) return
  clockAheadMs.value = SECOND_MS * Math.round((Date.now() - date - SECOND_MS / 2) / SECOND_MS)
}

declare const answered: unique symbol

/** An address of the API that answers what the endpoint answers. */
export type ApiAddress<Key extends EndpointKey> = string & { readonly [answered]?: Key }

/** The address of an endpoint: `:name`s of the path come from `params`. */
export const apiAddress = <Key extends EndpointKey & `GET ${string}`>(
  key: Key,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | undefined>> = {},
): ApiAddress<Key> => {
  return addressOf(filledIn(key.slice('GET '.length), params), query)
}

interface AskOptions {
  signal?: AbortSignal
  method?: 'GET' | 'POST' | 'DELETE'
  body?: unknown
  /** It is the token that is refused then, and no session. */
  isSignIn?: boolean
}

/** Asks the API. Throws {@link Refusal} when it says no, and another error when nobody answers. */
export const ask = async (path: string, options: AskOptions = {}): Promise<Response> => {
  const { signal: aborted, method = 'GET', body, isSignIn = false } = options
  const session = sessionNow()
  const response = await fetch(path, {
    method,
    headers: {
      ...(session !== undefined && { authorization: `Bearer ${session}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(aborted && { signal: aborted }),
  }).catch((error: unknown) => {
    if (!aborted?.aborted) silentSince.value ??= Date.now()
    throw error
  })
  silentSince.value = undefined
  noteClock(response)
  if (response.status === 401 && !isSignIn && isOtherSessionThere(session)) return ask(path, options)
  if (!response.ok) throw new Refusal(await sentenceOf(response), response.status)
  return response
}

const sentenceOf = async (response: Response): Promise<string> => {
  const text = await response.text()
  try {
    const { error } = JSON.parse(text) as { error?: unknown }
    if (typeof error === 'string') return error
  } catch {
    // It is no JSON, as when a proxy answers.
  }
  return `${response.status} ${text.slice(0, 200)}`
}

export const askJson = async <Key extends EndpointKey>(
  path: ApiAddress<Key>,
  aborted?: AbortSignal,
): Promise<Answer<Key>> => (await ask(path, aborted && { signal: aborted })).json() as Promise<Answer<Key>>
