import { Section } from '../../parts/heading.tsx'
import { lookOf, Mark } from '../../parts/mark.tsx'
import { Code, Said } from '../../parts/text.tsx'
import { addressOf } from '../../state/read-address.ts'
import { texts } from '../../state/preferences.ts'
import { reasonText } from '../../texts/reasons.ts'
import type { EventDetail, SectionProps } from './event-head.tsx'

type RouteSaid = EventDetail['routes'][number]

/** Of routes that had no say. */
const NOT_CONCERNED = new Set(['command-not-listed', 'app-not-listed'])

/** A line for each route: it went through, or which step stopped it, what that saw and what it wanted. */
export const Why = ({ event, level }: SectionProps) => {
  const t = texts.value
  const { true: others = [], false: concerned = [] } = Object.groupBy(event.routes, ({ reason }) =>
    NOT_CONCERNED.has(reason) ? 'true' : 'false',
  )
  if (event.routes.length === 0) return null
  return (
    <Section className="why" level={level} title={t.why}>
      <ul>
        {concerned.map(route => (
          <RouteLine key={route.route} route={route} event={event} />
        ))}
      </ul>
      {others.length > 0 && (
        <details>
          <summary>{t.notConcerned(others.length)}</summary>
          <ul>
            {others.map(({ route, reason }) => (
              <li key={route}>
                <Mark look="none" />
                <span>
                  <Code text={route} /> <span class="muted">{reason}</span>
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  )
}

const RouteLine = ({ route, event }: { route: RouteSaid; event: EventDetail }) => {
  const isPassed = route.reason === 'passed'
  return (
    <li>
      <Mark look={isPassed ? 'good' : 'off'} />
      <div>
        <Code text={route.route} />{' '}
        {isPassed ? <WentTo route={route} event={event} /> : <Stopped route={route} />}
        {(route.setAside ?? []).map(destination => (
          <p key={destination} class="bad">
            {texts.value.setAside} <Code text={destination} />
          </p>
        ))}
      </div>
    </li>
  )
}

const WentTo = ({ route, event }: { route: RouteSaid; event: EventDetail }) => {
  const t = texts.value
  return (
    <>
      {t.wentThrough}
      {route.destinations.map(destination => {
        const state = event.deliveries.find(delivery => delivery.destination === destination)?.state
        return (
          <span key={destination} class="outcome">
            {' → '}
            <Code text={destination} />
            {state !== undefined && (
              <span class={lookOf(state)}>
                {' '}
                <Mark look={lookOf(state)} /> {t.state[state]}
              </span>
            )}
          </span>
        )
      })}
    </>
  )
}

const Stopped = ({
  route: { route, step, reason, why, explanation, destinations },
}: {
  route: RouteSaid
}) => {
  const t = texts.value
  // The step's name begins with that of the route, which stands here already.
  const place = step?.startsWith(`${route}/`) ? step.slice(route.length + 1) : step
  return (
    <>
      {t.stopped} {place !== undefined && <Code text={place} />}
      {destinations.length > 0 && <span class="muted"> {t.after(destinations.join(', '))}</span>}
      <p>
        <a href={addressOf('/events', { reason })}>
          <Code text={reason} />
        </a>
        {why !== undefined && (
          <>
            {': '}
            <Said text={why} />
          </>
        )}
      </p>
      {explanation !== undefined && <p class="muted">{reasonText('route', reason, explanation)}</p>}
    </>
  )
}
