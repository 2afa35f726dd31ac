/** Requests to the admin API, which is at the same address as the page. */
import { signal } from '@preact/signals'
import type { Answer, EndpointKey } from '../../../src/admin/api/endpoints.ts'
import { addressOf } from './read-address.ts'
import { forgetSession, sessionNow } from './session.ts'
import { filledIn } from './paths.ts'

/** The API refused; the message is its own. */
export class Refusal extends Error {
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

/** Since when the gateway has not answered, in milliseconds. */
export const silentSince = signal<number | undefined>(undefined)

/** By how much the clock of this machine is ahead of the gateway's, in milliseconds, as far as answers tell. */
export const clockAheadMs = signal(0)

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
}

/** Asks the API. Throws {@link Refusal} when it says no, and another error when nobody answers. */
export const ask = async (path: string, { signal: aborted, method = 'GET', body }: AskOptions = {}) => {
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
  const date = Date.parse(response.headers.get('date') ?? '')
  if (!Number.isNaN(date)) clockAheadMs.value = Date.now() - date
  if (response.status === 401) forgetSession()
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
