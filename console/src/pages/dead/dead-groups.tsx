import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { EventLink } from '../../parts/event-link.tsx'
import { Columns } from '../../parts/heading.tsx'
import { Said } from '../../parts/text.tsx'
import { Moment } from '../../parts/time.tsx'
import { deadAddress } from '../../state/dead-address.ts'
import type { DeadFilters } from '../../state/dead-filters.ts'
import { operateTexts } from '../../texts/operate.ts'
import { countText } from '../../state/number.ts'

type Groups = Answer<'GET /api/deliveries/groups'>

interface GroupsProps {
  answer: Groups
  /** The rows are of other filters, while those of these are on their way. */
  isOld: boolean
  filters: DeadFilters
}

/** Those with the same destination and reason are one line. */
export const DeadGroups = ({ answer, isOld, filters }: GroupsProps) => {
  const t = operateTexts.value
  const { groups, moreGroups, isCut, lookedAt } = answer
  if (groups.length === 0) return null
  return (
    <>
      <table class={`plain-rows ${isOld ? 'old' : ''}`} aria-busy={isOld}>
        <Columns
          names={[t.destination, t.reason, t.count, t.firstAt, t.lastAt, t.example]}
          numbers={[t.count]}
        />
        <tbody>
          {groups.map(group => (
            <Row key={`${group.destination} ${group.reason ?? ''}`} group={group} filters={filters} />
          ))}
        </tbody>
      </table>
      {moreGroups > 0 && <p class="muted">{t.moreGroups(moreGroups)}</p>}
      {isCut && <p class="muted">{t.lookedAt(countText(lookedAt))}</p>}
    </>
  )
}

const Row = ({ group, filters }: { group: Groups['groups'][number]; filters: DeadFilters }) => {
  const t = operateTexts.value
  const { destination, reason, count, firstAt, lastAt, exampleEventId } = group
  const open = deadAddress({ ...filters, destination, ...(reason !== undefined && { reason }) }, true)
  return (
    <tr>
      <td>
        <Said text={destination} />
      </td>
      <th scope="row" class="reason-cell">
        <a href={open}>{reason === undefined ? t.noReason : <Said text={reason} />}</a>
      </th>
      <td class="number" data-name={t.count}>
        {countText(count)}
      </td>
      <td data-name={t.firstAt}>
        <Moment iso={firstAt} />
      </td>
      <td data-name={t.lastAt}>
        <Moment iso={lastAt} />
      </td>
      <td data-name={t.example}>
        <EventLink id={exampleEventId} />
      </td>
    </tr>
  )
}
