import { Warnings } from '../../parts/warnings.tsx'
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
        <Warnings warnings={warnings} />
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
