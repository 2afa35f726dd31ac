import { useSignal } from '@preact/signals'
import { Failure } from '../../parts/failure.tsx'
import { lazy } from '../../parts/lazy.tsx'
import { Paging } from '../../parts/paging.tsx'
import { go, place, useTitle } from '../../state/address.ts'
import { addressOf } from '../../state/read-address.ts'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { filtersOf } from '../../state/filters.ts'
import { useKeys } from '../../state/keys.ts'
import { texts } from '../../state/preferences.ts'
import type { Filters } from '../../state/shell.ts'
import { EventPanel } from '../event/event-panel.tsx'
import { EventTable } from './event-table.tsx'
import { FilterBox } from './filter-box.tsx'
import { useHeldList } from './held-list.ts'
import { focusRow, openFocused, walk } from './walk.ts'

const NoEvents = lazy(async () => (await import('./no-events.tsx')).NoEvents)
const Looked = lazy(async () => (await import('./looked.tsx')).Looked)
const SameList = lazy(async () => (await import('./same-list.tsx')).SameList)
const BulkBar = lazy(async () => (await import('./bulk-bar.tsx')).BulkBar)

const PAGE_SIZE = 100
const POLL_MS = 2000
/** A search reads the bodies of many events. */
const POLL_SEARCH_MS = 30_000

type Query = Readonly<Record<string, string>>
type Change = Record<string, string | undefined>

/** What Chat sent, newest first. */
export const EventsPage = () => {
  const { query } = place.value
  const { open, cursor } = query
  const filters = filtersOf(query)
  const { api, isSearch, answer, failure, list } = useList(filters, cursor)
  const ticked = useSignal<ReadonlySet<string>>(new Set())
  const t = texts.value
  useTitle(t.page.events)
  const to = (change: Change): string => addressOf('/events', { ...query, ...change })
  const older =
    answer?.cursor === undefined ? undefined : to({ cursor: String(answer.cursor), open: undefined })
  const newest = cursor === undefined ? undefined : to({ cursor: undefined, open: undefined })
  const close = useListKeys(query, to, newest, older)
  const isEmpty = list.events.length === 0
  return (
    <div class={open === undefined ? '' : 'with-panel'}>
      <section class="list" aria-label={t.page.events}>
        <h1>{t.page.events}</h1>
        <FilterBox path="/events" filters={filters} />
        {!isEmpty && <BulkBar key={addressOf('/events', filters)} filters={filters} ticked={ticked} />}
        <Failure failure={failure} />
        {list.newer > 0 && (
          <button type="button" class="newer" onClick={list.showNewer}>
            {t.newer(list.newer, list.newer >= PAGE_SIZE)}
          </button>
        )}
        {!isEmpty && <EventTable list={list} open={open} to={to} ticked={ticked} />}
        {isEmpty && answer && !list.isOld && (
          <NoEvents
            filters={filters}
            warnings={answer.warnings ?? []}
            isOlder={cursor !== undefined}
            isCut={older !== undefined}
          />
        )}
        {!answer && !failure && <p class="loading">{t.loading}</p>}
        {answer?.lookedAt !== undefined && !list.isOld && <Looked count={answer.lookedAt} further={older} />}
        <Paging newest={newest} older={isSearch ? undefined : older} />
        <SameList query={query} filters={filters} api={api} />
      </section>
      {open !== undefined && <EventPanel id={open} onClose={close} />}
    </div>
  )
}

/** What the filters find, on the page that begins at the cursor. */
const useList = (filters: Filters, cursor: string | undefined) => {
  const pageAt = (at: string | undefined) =>
    apiAddress('GET /api/events', {}, { ...filters, cursor: at, limit: String(PAGE_SIZE) })
  const api = pageAt(cursor)
  const isSearch = (filters.contains ?? filters.tag) !== undefined
  const everyMs = isSearch ? POLL_SEARCH_MS : POLL_MS
  const asked = useAsked(api, everyMs)
  const list = useHeldList(asked, api, seq => pageAt(String(seq)), everyMs)
  return { ...asked, api, isSearch, list }
}

/** Returns what closes the event that is open. */
const useListKeys = (
  query: Query,
  to: (change: Change) => string,
  newest: string | undefined,
  older: string | undefined,
): (() => void) => {
  const { open } = query
  const show = (id: string | undefined): void => go(to({ open: id }), { instead: open !== undefined })
  const close = (): void => {
    show(undefined)
    focusRow(open)
  }
  useKeys({
    j: () => walk(1, open, show),
    k: () => walk(-1, open, show),
    o: openFocused,
    ...(open !== undefined && { Escape: close }),
    ...(older !== undefined && { ']': () => go(older) }),
    ...(newest !== undefined && { '[': () => go(newest) }),
  })
  return close
}
