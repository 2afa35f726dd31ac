import type { Answer } from '../../../src/admin/api/endpoints.ts'
import { operateTexts } from '../texts/operate.ts'
import { Mark, type Look } from './mark.tsx'
import { Moment } from './time.tsx'

export type Destination = Answer<'GET /api/destinations'>['destinations'][number]

const LOOKS: Record<Destination['state'], Look> = {
  well: 'good',
  failing: 'bad',
  'asked to wait': 'again',
  paused: 'off',
  'held: the config has it no more': 'none',
}

/** How it is doing, by shape and word, and since when. */
export const DestinationState = ({ of }: { of: Destination }) => {
  const t = operateTexts.value
  const { state, failingSince, failures = 0, pausedAt, askedToWaitUntil } = of
  const since = state === 'failing' ? failingSince : state === 'paused' ? pausedAt : undefined
  return (
    <span class="stands">
      <span class={`outcome ${LOOKS[state]}`}>
        <Mark look={LOOKS[state]} /> {state === 'asked to wait' ? '' : t.destinationState[state]}
        {askedToWaitUntil !== undefined && (
          <>
            {state === 'asked to wait' ? '' : ', '}
            {t.askedToWaitUntil} <Moment iso={askedToWaitUntil} />
          </>
        )}
      </span>
      {since !== undefined && (
        <span class="muted">
          {t.since} <Moment iso={since} />
          {state === 'failing' && `, ${t.failures(failures)}`}
        </span>
      )}
    </span>
  )
}
