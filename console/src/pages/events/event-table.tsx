import type { Signal } from '@preact/signals'
import { Command } from '../../parts/command.tsx'
import { Columns } from '../../parts/heading.tsx'
import { lazy } from '../../parts/lazy.tsx'
import { lookOf, Mark, type Look } from '../../parts/mark.tsx'
import { Time } from '../../parts/time.tsx'
import { WhoAndWhom } from '../../parts/who-and-whom.tsx'
import { clock, locale, texts } from '../../state/preferences.ts'
import { dayText } from '../../state/time.ts'
import type { EventRow, HeldList } from './held-list.ts'

const Tick = lazy(async () => (await import('../../parts/tick.tsx')).Tick)

interface TableProps {
  list: HeldList
  open: string | undefined
  to: (change: Record<string, string | undefined>) => string
  /** The ids of those that are ticked. */
  ticked: Signal<ReadonlySet<string>>
}

/** Days are lines, so that rows need only the time of day. */
export const EventTable = ({ list: { events, left, isOld }, open, to, ticked }: TableProps) => {
  const t = texts.value
  const days = Map.groupBy(events, ({ receivedAt }) =>
    clock.value === 'ago' ? '' : dayText(receivedAt, clock.value, locale.value),
  )
  return (
    <table class={`rows ${isOld ? 'old' : ''}`} aria-busy={isOld}>
      <Columns names={[t.time, t.command, t.whoAndWhom, t.became]} />
      {[...days].map(([day, rows]) => (
        <tbody key={day}>
          {day !== '' && (
            <tr class="day">
              <th colSpan={4} scope="rowgroup">
                {day}
              </th>
            </tr>
          )}
          {rows.map(event => (
            <EventTableRow
              key={event.id}
              event={event}
              isOpen={event.id === open}
              hasLeft={left.has(event.id)}
              href={to({ open: event.id })}
              ticked={ticked}
            />
          ))}
        </tbody>
      ))}
    </table>
  )
}

interface RowProps {
  event: EventRow
  isOpen?: boolean
  /** It does not match any more. */
  hasLeft?: boolean
  href: string
  /** Without them it cannot be ticked. */
  ticked?: TableProps['ticked']
}

export const EventTableRow = ({ event, isOpen = false, hasLeft = false, href, ticked }: RowProps) => (
  <tr class={isOpen ? 'open' : ''}>
    <td class="at">
      {ticked && <Tick id={event.id} ticked={ticked} />}
      <Time iso={event.receivedAt} />
    </td>
    <td class="command">
      <a href={href} data-event={event.id} aria-current={isOpen ? 'true' : undefined}>
        <Command name={event.command} />
      </a>
    </td>
    <td class="who">
      <WhoAndWhom event={event} />
    </td>
    <td class="became">
      {hasLeft ? <Outcome look="none" text={texts.value.leftList} /> : <Became event={event} />}
    </td>
  </tr>
)

const NAMED_MAX = 3

/** Each delivery by its name; many of them as counts. */
const Became = ({ event: { unreadable, routedAt, deliveries } }: { event: EventRow }) => {
  const t = texts.value
  if (unreadable !== undefined) return <Outcome look="bad" text={t.unreadable} />
  if (routedAt === undefined) return <Outcome look="open" text={t.waitsForRouting} />
  if (deliveries.length === 0) return <Outcome look="none" text={t.nowhere} />
  if (deliveries.length <= NAMED_MAX)
    return deliveries.map(({ destination, state }) => (
      <Outcome key={destination} look={lookOf(state)} text={destination} state={t.state[state]} />
    ))
  const states = Map.groupBy(deliveries, ({ state }) => state)
  return [...states].map(([state, list]) => (
    <Outcome key={state} look={lookOf(state)} text={`${list.length} ${t.state[state]}`} />
  ))
}

const Outcome = ({ look, text, state = text }: { look: Look; text: string; state?: string }) => (
  <span class={`outcome ${look}`} title={`${text} ${state}`}>
    <Mark look={look} title={state} />
    <bdi>{text}</bdi>
  </span>
)
