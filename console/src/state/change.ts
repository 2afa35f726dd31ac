/** What changes something: asked for with who wants it, and why. */
import { effect, signal } from '@preact/signals'
import type { Answer, EndpointKey, Sent } from '../../../src/admin/api/endpoints.ts'
import { ask } from './api.ts'
import { keep, readKept } from './kept.ts'
import { filledIn } from './paths.ts'

/** Who sits at this browser; kept with what they do, and no proof of anything. */
export const signer = signal(readKept('name') ?? '')
effect(() => keep('name', signer.value || undefined))

export interface Signature {
  by: string
  note: string
}

type ChangeKey = Extract<EndpointKey, `POST ${string}`>

/** Throws `Refusal` where the gateway says no, and another error when nobody answers. */
export const change = async <Key extends ChangeKey>(
  key: Key,
  sent: Sent<Key>,
  signature?: Signature,
): Promise<Answer<Key>> => {
  const params = 'params' in sent ? (sent.params as Readonly<Record<string, string>>) : {}
  const path = filledIn(key.slice('POST '.length), params)
  const response = await ask(path, { method: 'POST', body: { ...sent.body, ...signature } })
  return response.json() as Promise<Answer<Key>>
}
