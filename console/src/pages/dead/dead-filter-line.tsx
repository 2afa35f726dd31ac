import { Account, Said } from '../../parts/text.tsx'
import { deadAddress } from '../../state/dead-address.ts'
import { DEAD_FILTERS, type DeadFilters } from '../../state/dead-filters.ts'
import { texts } from '../../state/preferences.ts'
import { operateTexts } from '../../texts/operate.ts'
import { AGES } from '../../state/filters.ts'

interface FilterLineProps {
  filters: DeadFilters
  isList: boolean
}

/** What is shown: each filter with a link that leaves it out, and what is looked for most. */
export const DeadFilterLine = ({ filters, isList }: FilterLineProps) => {
  const t = texts.value
  const own = operateTexts.value
  return (
    <div class="filter-line">
      <FilterWords filters={filters} isList={isList} />
      <div class="quick">
        <nav aria-label={own.view}>
          {[false, true].map(list => (
            <a
              key={String(list)}
              href={deadAddress(filters, list)}
              aria-current={list === isList ? 'true' : undefined}
            >
              {list ? own.single : own.groups}
            </a>
          ))}
        </nav>
        <nav aria-label={t.byAge}>
          {[undefined, ...AGES].map(since => (
            <a
              key={since ?? ''}
              href={deadAddress(without(filters, 'since', since), isList)}
              aria-current={filters.since === since ? 'true' : undefined}
            >
              {since ?? t.anyTime}
            </a>
          ))}
        </nav>
      </div>
    </div>
  )
}

/** The filters without one of them, or with another value of it. */
const without = (filters: DeadFilters, name: keyof DeadFilters, value?: string): DeadFilters =>
  Object.fromEntries(
    Object.entries({ ...filters, [name]: value }).filter((entry): entry is [string, string] => !!entry[1]),
  )

/** A filter as words of a sentence. */
export const FilterWord = ({ name, value }: { name: keyof DeadFilters; value: string }) => (
  <>
    <span class="muted">{operateTexts.value.filterName[name]}</span>{' '}
    {name === 'subject' ? <Account id={value} /> : <Said text={value} />}
  </>
)

const FilterWords = ({ filters, isList }: FilterLineProps) => {
  const t = operateTexts.value
  const given = DEAD_FILTERS.flatMap(name => {
    const value = filters[name]
    return value === undefined ? [] : [{ name, value }]
  })
  if (given.length === 0) return null
  return (
    <ul class="chips">
      {given.map(({ name, value }) => (
        <li key={name}>
          <FilterWord name={name} value={value} />
          <a href={deadAddress(without(filters, name), isList)} aria-label={`${t.without}: ${name}`}>
            ×
          </a>
        </li>
      ))}
    </ul>
  )
}
