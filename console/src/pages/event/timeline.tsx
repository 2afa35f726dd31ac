import { printable } from '../../../../src/log/printable.ts'
import { lookOf, Mark, type Look } from '../../parts/mark.tsx'
import { Duration } from '../../parts/time.tsx'
import { texts } from '../../state/preferences.ts'
import { ATTEMPTS_DRAWN, beginning, laneOf, type Moment } from '../../state/timeline.ts'
import type { EventDetail } from './event-head.tsx'

/** What the table below says, for the eye. Waits are drawn shorter the longer they are; how long each was stands on it. */
export const Timeline = ({ event }: { event: EventDetail }) => (
  <div class="timeline" aria-hidden="true">
    <div class="lane">
      <span class="lane-name" />
      <Track moments={beginning(event)} />
    </div>
    {event.deliveries.map(delivery => (
      <div class="lane" key={delivery.destination}>
        <bdi class="lane-name">{printable(delivery.destination)}</bdi>
        <Track moments={laneOf(delivery)} isCut={delivery.attemptList.length > ATTEMPTS_DRAWN} />
      </div>
    ))}
  </div>
)

const LOOKS: Record<Moment['kind'], Look> = {
  received: 'none',
  told: 'none',
  routed: 'none',
  attempt: 'none',
  next: 'open',
}

/** Shorter waits carry no text: it would not fit. */
const NAMED_WAIT_MS = 5

const Track = ({ moments, isCut = false }: { moments: readonly Moment[]; isCut?: boolean }) => {
  const t = texts.value
  return (
    <span class="track">
      {isCut && '… '}
      {moments.map(({ kind, waitMs, weight, outcome, attempt, durationMs = 0 }) => (
        <span key={`${kind}${attempt}`} class={`moment ${kind}`} style={{ flexGrow: weight }}>
          <span class="wait">{waitMs >= NAMED_WAIT_MS && <Duration ms={waitMs} />}</span>
          <span class={`point ${outcome === undefined ? '' : lookOf(outcome)}`}>
            <Mark look={outcome === undefined ? LOOKS[kind] : lookOf(outcome)} />
            <span class="what">{kind === 'attempt' ? <Duration ms={durationMs} /> : t.moment[kind]}</span>
          </span>
        </span>
      ))}
    </span>
  )
}
