import type { Signal } from '@preact/signals'
import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { Command } from '../../parts/command.tsx'
import { Columns } from '../../parts/heading.tsx'
import { Paging } from '../../parts/paging.tsx'
import { Account, Said } from '../../parts/text.tsx'
import { Tick, tickFocused } from '../../parts/tick.tsx'
import { Moment } from '../../parts/time.tsx'
import { place } from '../../state/address.ts'
import { useKeys } from '../../state/keys.ts'
import { mayChange } from '../../state/may-change.ts'
import { addressOf } from '../../state/read-address.ts'
import { operateTexts } from '../../texts/operate.ts'
import { walk } from '../events/walk.ts'
import { eventPath } from '../../state/paths.ts'

type Deliveries = Answer<'GET /api/deliveries'>

interface ListProps {
  answer: Deliveries
  /** The rows are of other filters, while those of these are on their way. */
  isOld: boolean
  /** The ids of events that are ticked. */
  ticked: Signal<ReadonlySet<string>>
}

/** Each with its reason; what is handled leaves the list. */
export const DeadList = ({ answer: { deliveries, cursor }, isOld, ticked }: ListProps) => {
  const t = operateTexts.value
  const { query } = place.value
  useKeys({
    j: () => walk(1, undefined, () => {}),
    k: () => walk(-1, undefined, () => {}),
    ...(mayChange.value && { x: () => tickFocused(ticked) }),
  })
  return (
    <>
      {deliveries.length > 0 && (
        <table class={`plain-rows ${isOld ? 'old' : ''}`} aria-busy={isOld}>
          <Columns
            names={[t.deadSince, t.event, t.subject, t.destination, t.attemptCount, t.reason]}
            numbers={[t.attemptCount]}
          />
          <tbody>
            {deliveries.map(delivery => (
              <Row key={`${delivery.eventId} ${delivery.destination}`} of={delivery} ticked={ticked} />
            ))}
          </tbody>
        </table>
      )}
      <Paging
        newest={
          query['cursor'] === undefined ? undefined : addressOf('/dead', { ...query, cursor: undefined })
        }
        older={cursor === undefined ? undefined : addressOf('/dead', { ...query, cursor })}
      />
    </>
  )
}

interface RowProps {
  of: Deliveries['deliveries'][number]
  ticked: ListProps['ticked']
}

const Row = ({ of, ticked }: RowProps) => {
  const t = operateTexts.value
  const { eventId, command, subject, destination, attempts, reason, updatedAt } = of
  return (
    <tr>
      <td>
        <Tick id={eventId} ticked={ticked} />
        <Moment iso={updatedAt} />
      </td>
      <th scope="row">
        <a href={eventPath(eventId)} data-event={eventId}>
          <Command name={command} />
        </a>
      </th>
      <td>{subject !== undefined && <Account id={subject} />}</td>
      <td>
        <Said text={destination} />
      </td>
      <td class="number" data-name={t.attemptCount}>
        {attempts}
      </td>
      <td class="reason-cell">{reason !== undefined && <Said text={reason} />}</td>
    </tr>
  )
}
