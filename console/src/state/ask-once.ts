import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { thrownText } from '../../../src/base/thrown.ts'
import { gatewayNow } from './api.ts'

export interface AskedOnce<Value> {
  answer?: Value
  /** When it was asked, ISO 8601. */
  at?: string
  failure?: { sentence: string }
}

/** What is asked when something is shown first, and not again: what is done afterwards is what was looked at. */
export const useAskedOnce = <Value>(askOnce: () => Promise<Value>): AskedOnce<Value> => {
  const asked = useSignal<AskedOnce<Value>>({})
  useEffect(() => {
    const at = new Date(gatewayNow()).toISOString()
    askOnce()
      .then(answer => (asked.value = { answer, at }))
      .catch((error: unknown) => (asked.value = { failure: { sentence: thrownText(error) } }))
  }, [])
  return asked.value
}
