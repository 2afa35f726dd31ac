import { EventLink } from '../../parts/event-link.tsx'
import { Columns } from '../../parts/heading.tsx'
import { lookOf, Mark } from '../../parts/mark.tsx'
import { Said } from '../../parts/text.tsx'
import { Duration, Moment } from '../../parts/time.tsx'
import { texts } from '../../state/preferences.ts'
import { operateTexts } from '../../texts/operate.ts'
import type { Detail } from './destination-page.tsx'

/** The last attempts, newest first. */
export const Attempts = ({ of: { attempts } }: { of: Detail }) => {
  const t = texts.value
  const { event, number, noAttempts } = operateTexts.value
  if (attempts.length === 0) return <p class="muted">{noAttempts}</p>
  return (
    <table class="plain-rows">
      <Columns names={[t.time, event, number, t.took, t.outcome]} numbers={[number]} />
      <tbody>
        {attempts.map(({ eventId, attempt, startedAt, durationMs, outcome, reason, node }) => (
          <tr key={`${eventId} ${attempt} ${startedAt}`}>
            <td>
              <Moment iso={startedAt} />
            </td>
            <td data-name={event}>
              <EventLink id={eventId} />
            </td>
            <td class="number" data-name={number}>
              {attempt}
            </td>
            <td data-name={t.took}>
              <Duration ms={durationMs} />
            </td>
            <td class="reason-cell">
              <span class={`outcome ${lookOf(outcome)}`}>
                <Mark look={lookOf(outcome)} /> {t.outcomes[outcome]}
              </span>
              {node !== undefined && <Said text={node} className="tag" />}
              {reason !== undefined && <Said text={reason} className="reason" />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
