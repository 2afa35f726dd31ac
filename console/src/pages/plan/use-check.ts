import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { ask } from '../../state/api.ts'
import { Refusal } from '../../state/refusal.ts'
import { thrownText } from '../../../../src/base/thrown.ts'

export interface Checked {
  /** Of the text as it is now; undefined as long as that is being checked. */
  result?: Answer<'POST /api/check'>
  failure?: { sentence: string }
}

/** People pause for so long when they have written something. */
const DEBOUNCE_MS = 400
/** Others may be checking. */
const AGAIN_MS = 1_000

/** Checks a text when it has not changed for a moment; an empty one is not checked. */
export const useCheck = (text: string): Checked => {
  const checked = useSignal<Checked>({})
  useEffect(() => {
    checked.value = {}
    if (text.trim() === '') return undefined
    const end = new AbortController()
    const check = async (): Promise<void> => {
      try {
        const response = await ask('/api/check', { method: 'POST', body: { text }, signal: end.signal })
        checked.value = { result: (await response.json()) as Answer<'POST /api/check'> }
      } catch (error) {
        if (end.signal.aborted) return
        checked.value = { failure: { sentence: thrownText(error) } }
        const isOver = error instanceof Refusal && error.status < 500
        if (!isOver) timer = setTimeout(() => void check(), AGAIN_MS)
      }
    }
    let timer = setTimeout(() => void check(), DEBOUNCE_MS)
    return () => {
      clearTimeout(timer)
      end.abort()
    }
  }, [text])
  return checked.value
}
