import { Warnings } from '../../parts/warnings.tsx'
import type { DeadFilters } from '../../state/dead-filters.ts'
import { laterTexts } from '../../texts/later.ts'
import { operateTexts } from '../../texts/operate.ts'

interface NoDeadProps {
  filters: DeadFilters
  warnings: readonly string[]
}

/** Says what keeps the list empty. */
export const NoDead = ({ filters, warnings }: NoDeadProps) => {
  const t = operateTexts.value
  const count = Object.keys(filters).length
  return (
    <div class="empty">
      <p>{count > 0 ? t.noDeadMatch : t.noDead}</p>
      <Warnings warnings={warnings} />
      {count > 0 && (
        <p>
          <a href="/dead">{laterTexts.value.clearFilters(count)}</a>
        </p>
      )}
    </div>
  )
}
