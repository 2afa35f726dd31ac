import { printable } from '../../../../src/log/printable.ts'
import { laterTexts } from '../../texts/later.ts'
import { searchTexts } from '../../texts/search.ts'
import type { Filters } from '../../state/shell.ts'

interface NoEventsProps {
  filters: Filters
  warnings: readonly string[]
  /** A page after the first. */
  isOlder: boolean
  /** A search has more to look at. */
  isCut: boolean
}

/** Says what would fill the list, or what keeps it empty. */
export const NoEvents = ({ filters, warnings, isOlder, isCut }: NoEventsProps) => {
  const t = laterTexts.value
  const count = Object.keys(filters).length
  if (count > 0)
    return (
      <div class="empty">
        <p>{isCut ? searchTexts.value.noneSoFar : t.nothingMatches}</p>
        {warnings.map(warning => (
          <p key={warning} class="notice">
            <bdi>{printable(warning)}</bdi>
          </p>
        ))}
        <p>
          <a href="/events">{t.clearFilters(count)}</a>
        </p>
      </div>
    )
  return (
    <div class="empty">
      <p>{isOlder ? t.noOlder : t.nothingYet}</p>
      {!isOlder && (
        <p>
          {t.sendOne} <code>chatgate send</code>
        </p>
      )}
    </div>
  )
}
