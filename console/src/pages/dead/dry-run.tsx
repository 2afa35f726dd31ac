import { Columns } from '../../parts/heading.tsx'
import { Said } from '../../parts/text.tsx'
import { Moment } from '../../parts/time.tsx'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { deadAddress } from '../../state/dead-address.ts'
import { DEAD_FILTERS, type Meant } from '../../state/dead-filters.ts'
import { locale } from '../../state/preferences.ts'
import { durationText } from '../../state/time.ts'
import { operateTexts } from '../../texts/operate.ts'
import { FilterWord } from './dead-filter-line.tsx'
import type { DeadAction, FoundDeliveries } from './dead-change.tsx'
import { countText } from '../../state/number.ts'

interface DryRunProps {
  meant: Meant
  found: FoundDeliveries
  /** When it was looked at, ISO 8601. */
  at: string
  action: DeadAction
  rate: number
}

/** What is meant as a sentence, how many of which destinations, since when, and what may go wrong. */
export const DryRun = ({ meant, found, at, action, rate }: DryRunProps) => {
  const t = operateTexts.value
  const { count, atLeast, byDestination = [], oldestAt, newestAt } = found
  const number = countText(count)
  const does = { replay: t.replayWill, rate: t.rateWill, drop: t.dropWill }
  return (
    <>
      <p>
        <a href={deadAddress(meant.filters, true)}>
          <Sentence meant={meant} />
        </a>
        {': '}
        <strong class="number">{t.countOf(atLeast ? t.atLeast(number) : number, count === 1)}</strong>{' '}
        <span class="muted">
          ({t.asOf} <Moment iso={at} />)
        </span>
        {oldestAt !== undefined && (
          <>
            , {t.plannedFrom} <Moment iso={oldestAt} />
          </>
        )}
        {newestAt !== undefined && newestAt !== oldestAt && (
          <>
            {' '}
            {t.to} <Moment iso={newestAt} />
          </>
        )}
      </p>
      <Destinations counts={byDestination} isSent={action !== 'drop'} />
      <p>
        {does[action]}
        {action === 'rate' &&
          rate > 0 &&
          ` ${t.takes(durationText(Math.ceil((count / rate) * 1000), locale.value))}`}
      </p>
      {action !== 'drop' && meant.filters.reason?.startsWith('rejected') && (
        <p class="notice">{t.warning.rejected}</p>
      )}
    </>
  )
}

const Sentence = ({ meant: { filters, events } }: { meant: Meant }) => {
  const t = operateTexts.value
  return (
    <>
      {events ? t.meantTicked(events.length) : t.meantAll}
      {DEAD_FILTERS.map(name => {
        const value = filters[name]
        return value === undefined ? null : (
          <span key={name}>
            {' '}
            <FilterWord name={name} value={value} />
          </span>
        )
      })}
    </>
  )
}

interface DestinationsProps {
  counts: readonly { destination: string; count: number }[]
  /** They will be sent there again. */
  isSent: boolean
}

/** How many for each, and how each is doing. */
const Destinations = ({ counts, isSent }: DestinationsProps) => {
  const t = operateTexts.value
  const { answer } = useAsked(apiAddress('GET /api/destinations'))
  const byName = new Map(answer?.destinations.map(one => [one.name, one]))
  const warnings = counts.flatMap(({ destination }) => {
    const state = byName.get(destination)?.state ?? 'well'
    return state === 'well' ? [] : [t.warning[state](destination)]
  })
  return (
    <>
      <table class="dry-run">
        <Columns names={[t.destination, t.count, ...(isSent ? [t.waiting] : [])]} numbers={[t.count]} />
        <tbody>
          {counts.map(({ destination, count }) => (
            <tr key={destination}>
              <th scope="row">
                <Said text={destination} />
              </th>
              <td class="number">{countText(count)}</td>
              {isSent && <td class="muted">{t.ahead(byName.get(destination)?.waiting ?? 0)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {isSent &&
        warnings.map(warning => (
          <p key={warning} class="notice">
            {warning}
          </p>
        ))}
    </>
  )
}
