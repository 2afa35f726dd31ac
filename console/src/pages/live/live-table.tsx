import { Fragment } from 'preact'
import { Columns } from '../../parts/heading.tsx'
import type { FeedRow } from '../../state/live-feed.ts'
import { countText } from '../../state/number.ts'
import { texts } from '../../state/preferences.ts'
import { addressOf } from '../../state/read-address.ts'
import type { Filters } from '../../state/shell.ts'
import { watchTexts } from '../../texts/watch.ts'
import { EventTableRow } from '../events/event-table.tsx'
import { eventPath } from '../../state/paths.ts'

/** The newest first; where too many came at once, a link leads to exactly those that are not shown. */
export const LiveTable = ({ rows, filters }: { rows: readonly FeedRow[]; filters: Filters }) => {
  const t = texts.value
  const last = rows.at(-1)?.event.seq
  return (
    <>
      <table class="rows coming">
        <Columns names={[t.time, t.command, t.whoAndWhom, t.became]} />
        <tbody>
          {rows.map(({ event, leftOut }) => (
            <Fragment key={event.id}>
              <EventTableRow event={event} href={eventPath(event.id)} />
              {leftOut > 0 && <LeftOut count={leftOut} before={event.seq} filters={filters} />}
            </Fragment>
          ))}
        </tbody>
      </table>
      {last !== undefined && (
        <p class="paging">
          <a href={addressOf('/events', { ...filters, cursor: String(last) })}>{watchTexts.value.older}</a>
        </p>
      )}
    </>
  )
}

const LeftOut = ({ count, before, filters }: { count: number; before: number; filters: Filters }) => {
  const after = String(before - count - 1)
  return (
    <tr class="left-out">
      <td colSpan={4}>
        <a href={addressOf('/events', { ...filters, after, cursor: String(before) })}>
          {watchTexts.value.leftOut(countText(count), Object.keys(filters).length > 0)}
        </a>
      </td>
    </tr>
  )
}
