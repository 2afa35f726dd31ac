import { useEffect } from 'preact/hooks'
import { apiAddress } from '../state/api.ts'
import { useAsked } from '../state/asked.ts'
import { mayChange } from '../state/may-change.ts'
import { laterTexts } from '../texts/later.ts'

/** What may be done here; nothing where that is everything, by a token. */
export const AccessMark = () => {
  const t = laterTexts.value
  const { answer } = useAsked(apiAddress('GET /api/session'))
  useEffect(() => {
    if (answer) mayChange.value = answer.access === 'change'
  }, [answer])
  if (answer?.open) return <p class="muted">{t.open}</p>
  return answer?.access === 'read' ? <p class="open">{t.readOnly}</p> : null
}
