import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { place, useTitle } from '../../state/address.ts'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { deadFiltersOf } from '../../state/dead-filters.ts'
import { lastingLink } from '../../state/fixed-times.ts'
import { texts } from '../../state/preferences.ts'
import { addressOf } from '../../state/read-address.ts'
import { deadCommand } from '../../state/shell.ts'
import { operateTexts } from '../../texts/operate.ts'
import { DeadBar } from './dead-bar.tsx'
import { DeadFilterLine } from './dead-filter-line.tsx'
import { DeadGroups } from './dead-groups.tsx'
import { DeadList } from './dead-list.tsx'
import { NoDead } from './no-dead.tsx'

const POLL_MS = 2000

/** What was given up, in groups or one by one, and what becomes of it. */
export const DeadPage = () => {
  const { query } = place.value
  const { page, loading } = texts.value
  const filters = deadFiltersOf(query)
  const isList = query['show'] === 'deliveries'
  const ticked = useSignal<ReadonlySet<string>>(new Set())
  const key = addressOf('/dead', filters)
  useEffect(() => {
    ticked.value = new Set()
  }, [key, isList])
  useTitle(page.dead)
  const lists = apiAddress('GET /api/deliveries', {}, { state: 'dead', ...filters, cursor: query['cursor'] })
  const groups = apiAddress('GET /api/deliveries/groups', {}, filters)
  const listed = useAsked(isList ? lists : undefined, POLL_MS)
  const grouped = useAsked(isList ? undefined : groups, POLL_MS)
  const { answer, failure, from } = isList ? listed : grouped
  const isOld = from !== (isList ? lists : groups) && !failure
  const isEmpty = !isOld && (isList ? listed.answer?.deliveries : grouped.answer?.groups)?.length === 0
  return (
    <section class="list" aria-label={page.dead}>
      <h1>{operateTexts.value.deadDeliveries}</h1>
      <DeadFilterLine filters={filters} isList={isList} />
      <DeadBar key={key} filters={filters} ticked={ticked} isEmpty={isEmpty} />
      <Failure failure={failure} />
      {!answer && !failure && <p class="loading">{loading}</p>}
      {isEmpty && <NoDead filters={filters} warnings={answer?.warnings ?? []} />}
      {isList && listed.answer && <DeadList answer={listed.answer} isOld={isOld} ticked={ticked} />}
      {!isList && grouped.answer && <DeadGroups answer={grouped.answer} isOld={isOld} filters={filters} />}
      <SameAs
        command={deadCommand(filters)}
        api={isList ? lists : groups}
        link={() => lastingLink('/dead', query)}
      />
    </section>
  )
}
