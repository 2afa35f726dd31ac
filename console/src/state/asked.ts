/** What the API answers, kept up to date while somebody looks. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Answer, EndpointKey } from '../../../src/admin/api/endpoints.ts'
import { askJson, type ApiAddress } from './api.ts'
import { poll, type AskFailure } from './poll.ts'

export interface Asked<Value> {
  /** The last answer, also of another address while this one has not answered yet. */
  answer?: Value
  /** The address that it is from. */
  from?: string
  /** Why there is no newer one. */
  failure?: AskFailure
}

/** Asks at once and then each `everyMs`; never while nobody sees the page. Without an address it asks nothing. */
export const useAsked = <Key extends EndpointKey>(
  address: ApiAddress<Key> | undefined,
  everyMs?: number,
): Asked<Answer<Key>> => {
  const asked = useSignal<Asked<Answer<Key>>>({})
  useEffect(() => {
    // What the API said of another address says nothing of this one.
    const { failure, ...last } = asked.peek()
    if (failure) asked.value = last
    if (address === undefined) return undefined
    return poll(
      aborted => askJson(address, aborted),
      answer => (asked.value = { answer, from: address }),
      why => (asked.value = { ...asked.value, failure: why }),
      everyMs,
    )
  }, [address, everyMs])
  return asked.value
}
