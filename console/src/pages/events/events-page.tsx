import { useSignal } from '@preact/signals'
import { Failure } from '../../parts/failure.tsx'
import { lazy } from '../../parts/lazy.tsx'
import { Paging } from '../../parts/paging.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { go, place, useTitle } from '../../state/address.ts'
import { addressOf } from '../../state/read-address.ts'
import { apiAddress, clockAheadMs } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { copyText } from '../../state/copy.ts'
import { filtersOf } from '../../state/filters.ts'
import { useKeys } from '../../state/keys.ts'
import { texts } from '../../state/preferences.ts'
import { eventsCommand } from '../../state/shell.ts'
import { absoluteTime } from '../../state/time.ts'
import { EventPanel } from '../event/event-panel.tsx'
import { EventTable } from './event-table.tsx'
import { FilterBox } from './filter-box.tsx'
import { useHeldList } from './held-list.ts'
import { focusRow, walk } from './walk.ts'

const NoEvents = lazy(async () => (await import('./no-events.tsx')).NoEvents)
const Looked = lazy(async () => (await import('./looked.tsx')).Looked)
const BulkBar = lazy(async () => (await import('./bulk-bar.tsx')).BulkBar)

const PAGE_SIZE = 100
const POLL_MS = 2000
/** A search reads the bodies of many events. */
const POLL_SEARCH_MS = 30_000

type Query = Readonly<Record<string, string>>
type Change = Record<string, string | undefined>

/** The same list for whoever opens it later: times ago become times, by the clock of the gateway. */
const lastingLink = (query: Query): string => {
  const times = ['since', 'until'].flatMap(name =>
    query[name] === undefined ? [] : [[name, absoluteTime(query[name], Date.now() - clockAheadMs.peek())]],
  )
  return `${location.origin}${addressOf('/events', { ...query, ...Object.fromEntries(times) })}`
}

/** What Chat sent, newest first. */
export const EventsPage = () => {
  const { query } = place.value
  const { open, cursor } = query
  const filters = filtersOf(query)
  const api = apiAddress('GET /api/events', {}, { ...filters, cursor, limit: String(PAGE_SIZE) })
  const isSearch = (filters.contains ?? filters.tag) !== undefined
  const { answer, failure, from } = useAsked(api, isSearch ? POLL_SEARCH_MS : POLL_MS)
  const list = useHeldList(answer, from, api)
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
        <SameAs command={eventsCommand(filters)} api={api} link={() => lastingLink(query)} />
      </section>
      {open !== undefined && <EventPanel id={open} onClose={close} />}
    </div>
  )
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
    o: () => (document.activeElement as HTMLElement | null)?.click(),
    y: () => void copyText(lastingLink(query)),
    ...(open !== undefined && { Escape: close }),
    ...(older !== undefined && { ']': () => go(older) }),
    ...(newest !== undefined && { '[': () => go(newest) }),
  })
  return close
}
