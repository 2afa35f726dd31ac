import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { EVENT_STATES, LIST_FILTERS } from '../../../../src/admin/api/words.ts'
import { go } from '../../state/address.ts'
import { addressOf } from '../../state/read-address.ts'
import { filtersText, readFilters, type FilterMistake } from '../../state/filters.ts'
import { texts } from '../../state/preferences.ts'
import type { Filters } from '../../state/shell.ts'
import { FilterInput } from './filter-input.tsx'
import { eventPath } from '../../state/paths.ts'
import { AGES } from '../../state/filters.ts'

interface FilterProps {
  /** Of the page that is filtered. */
  path: '/events' | '/live'
  filters: Filters
}

/** What it says is the query of the address, and the options of `chatgate events`. */
export const FilterBox = ({ path, filters }: FilterProps) => {
  const t = texts.value
  const inForce = filtersText(filters)
  const typed = useSignal(inForce)
  const mistakes = useSignal<FilterMistake[]>([])
  useEffect(() => {
    typed.value = inForce
    mistakes.value = []
  }, [inForce])
  const apply = (): void => {
    const read = readFilters(typed.value)
    mistakes.value = read.mistakes
    if (read.id !== undefined) go(eventPath(read.id))
    else if (read.mistakes.length === 0) go(addressOf(path, read.filters))
  }
  return (
    <search>
      <form
        class="filter"
        onSubmit={event => {
          event.preventDefault()
          apply()
        }}
      >
        <label class="unseen" for="filter">
          {t.filter}
        </label>
        <FilterInput typed={typed} inForce={inForce} isWrong={mistakes.value.length > 0} />
        <button type="submit">{t.find}</button>
        <Mistakes mistakes={mistakes.value} />
        <Quick path={path} filters={filters} />
      </form>
    </search>
  )
}

const Mistakes = ({ mistakes }: { mistakes: readonly FilterMistake[] }) => (
  <div id="filter-help">
    {mistakes.map(sentenceOf).map(sentence => (
      <p key={sentence} class="mistake" role="alert">
        {sentence}
      </p>
    ))}
  </div>
)

const sentenceOf = (mistake: FilterMistake): string => {
  const t = texts.value.filterMistake
  if (mistake.kind === 'no-name') return t.noName(mistake.word)
  return mistake.kind === 'twice' ? t.twice(mistake.name) : t.unknown(mistake.name, LIST_FILTERS.join(', '))
}

/** What is looked for most. */
const Quick = ({ path, filters }: FilterProps) => {
  const t = texts.value
  const link = (name: 'state' | 'since', value: string | undefined, text: string) => (
    <a
      key={text}
      href={addressOf(path, { ...filters, [name]: value })}
      aria-current={filters[name] === value ? 'true' : undefined}
    >
      {text}
    </a>
  )
  return (
    <div class="quick">
      <nav aria-label={t.byState}>
        {link('state', undefined, t.anyState)}
        {EVENT_STATES.map(state => link('state', state, t.state[state]))}
      </nav>
      {path === '/events' && (
        <nav aria-label={t.byAge}>
          {link('since', undefined, t.anyTime)}
          {AGES.map(age => link('since', age, age))}
        </nav>
      )}
    </div>
  )
}
