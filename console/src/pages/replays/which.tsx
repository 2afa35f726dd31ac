import { EVENT_FILTERS } from '../../../../src/admin/api/words.ts'
import { Code } from '../../parts/text.tsx'
import { EventsLink } from '../../parts/events-link.tsx'
import { EventLink } from '../../parts/event-link.tsx'
import { operateTexts } from '../../texts/operate.ts'
import type { Replay } from './replays-page.tsx'

const TIMES = new Set(['since', 'until'])

/** As the list of events has them: times as dates. */
const filtersOf = (events: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    EVENT_FILTERS.flatMap(name => {
      const value = events[name]
      if (TIMES.has(name) && typeof value === 'number') return [[name, new Date(value).toISOString()]]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )

/** Which events it is for, as a link to them, and where they are sent. */
export const Which = ({ replay: { request, createdAt } }: { replay: Replay }) => {
  const t = operateTexts.value
  const { events, as, to } = request
  const ids = Array.isArray(events['ids']) ? (events['ids'] as unknown[]).map(String) : undefined
  const filters = filtersOf(events)
  // It is there wherever nobody has given one.
  if (filters['until'] === createdAt) delete filters['until']
  const [one] = ids ?? []
  return (
    <>
      {ids && (
        <span>
          {t.theseEvents(ids.length)} {ids.length === 1 && one !== undefined && <EventLink id={one} />}
        </span>
      )}
      {(!ids || Object.keys(filters).length > 0) && <EventsLink filters={filters} all={t.allEvents} />}
      <span class="reason">
        {as === 'now' ? t.asNow : t.asThen}
        {to && (
          <>
            , {t.only}{' '}
            {to.map(name => (
              <Code key={name} text={name} />
            ))}
          </>
        )}
      </span>
    </>
  )
}
