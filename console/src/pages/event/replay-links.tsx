import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { addressOf } from '../../state/read-address.ts'
import { replaysOf } from '../../state/replays-of.ts'
import type { Delivery } from '../../state/timeline.ts'
import { laterTexts } from '../../texts/later.ts'
import type { EventDetail } from './event-head.tsx'

/** The replay that has planned a delivery anew. */
export const ReplayLinks = ({ event, delivery }: { event: EventDetail; delivery: Delivery }) => {
  const { answer } = useAsked(apiAddress('GET /api/replays'))
  return (
    <>
      {replaysOf(event, delivery, answer?.replays ?? []).map(id => (
        <a key={id} href={addressOf('/replays', { replay: String(id) })}>
          {laterTexts.value.replayNumber(id)}
        </a>
      ))}
    </>
  )
}
