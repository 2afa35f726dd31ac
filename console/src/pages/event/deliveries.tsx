import { Columns, Section } from '../../parts/heading.tsx'
import { lazy } from '../../parts/lazy.tsx'
import { lookOf, Mark } from '../../parts/mark.tsx'
import { Scroll } from '../../parts/scroll.tsx'
import { Code, Said } from '../../parts/text.tsx'
import { Duration, Moment } from '../../parts/time.tsx'
import { texts } from '../../state/preferences.ts'
import type { Delivery } from '../../state/timeline.ts'
import { eventPath } from '../../state/paths.ts'
import { addressOf } from '../../state/read-address.ts'
import { laterTexts } from '../../texts/later.ts'
import type { SectionProps } from './event-head.tsx'

/** The table says the same, and is there at once. */
const Timeline = lazy(async () => (await import('./timeline.tsx')).Timeline)

/** Each attempt, drawn and as a table. */
export const Deliveries = ({ event, level }: SectionProps) => {
  const t = texts.value
  return (
    <Section level={level} title={t.deliveries}>
      <Timeline event={event} />
      {event.deliveries.length > 0 && (
        <Scroll>
          <table class="attempts">
            <Columns names={[t.attempt, t.time, t.took, t.outcome]} />
            {event.deliveries.map(delivery => (
              <DeliveryRows key={delivery.destination} delivery={delivery} />
            ))}
          </table>
        </Scroll>
      )}
    </Section>
  )
}

interface DeliveryProps {
  delivery: Delivery
}

const ROWS_MAX = 50

const DeliveryRows = ({ delivery }: DeliveryProps) => {
  const t = texts.value
  const { destination, state, attemptList, reason } = delivery
  const left = attemptList.length - ROWS_MAX
  return (
    <tbody>
      <tr class="destination">
        <th colSpan={4} scope="rowgroup">
          <Code text={destination} />{' '}
          <span class={`outcome ${lookOf(state)}`}>
            <Mark look={lookOf(state)} /> {t.state[state]}
          </span>
          <Waits delivery={delivery} />
          {attemptList.length === 0 && reason !== undefined && <Said text={reason} className="reason" />}
        </th>
      </tr>
      {left > 0 && (
        <tr>
          <td colSpan={4} class="muted">
            {t.earlierAttempts(left)}
          </td>
        </tr>
      )}
      {attemptList.slice(-ROWS_MAX).map(attempt => (
        <tr key={attempt.attempt}>
          <td class="number">{attempt.attempt}</td>
          <td>
            <Moment iso={attempt.startedAt} precise />
          </td>
          <td>
            <Duration ms={attempt.durationMs} />
          </td>
          <td>
            <span class={`outcome ${lookOf(attempt.outcome)}`}>
              <Mark look={lookOf(attempt.outcome)} /> {t.outcomes[attempt.outcome]}
            </span>
            {attempt.node !== undefined && <Said text={attempt.node} className="tag" />}
            {attempt.reason !== undefined && <Said text={attempt.reason} className="reason" />}
          </td>
        </tr>
      ))}
    </tbody>
  )
}

/** What a delivery that is not over waits for. */
const Waits = ({ delivery }: DeliveryProps) => {
  const t = texts.value
  const { state, dueAt, behindEventId, replayId, replays } = delivery
  return (
    <span class="waits">
      {state === 'waiting' && behindEventId !== undefined && (
        <>
          {t.behind} <a href={eventPath(behindEventId)}>{behindEventId.slice(0, 8)}…</a>
        </>
      )}
      {state === 'waiting' && behindEventId === undefined && dueAt !== undefined && (
        <>
          {t.nextTry} <Moment iso={dueAt} />
        </>
      )}
      {replays !== undefined && (
        <>
          {' '}
          · {t.replayed(replays)}{' '}
          {replayId !== undefined && (
            <a href={addressOf('/replays', { replay: String(replayId) })}>
              {laterTexts.value.replayNumber(replayId)}
            </a>
          )}
        </>
      )}
    </span>
  )
}
