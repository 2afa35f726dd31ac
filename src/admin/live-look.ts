import type { EventSearch, EventSummary, Store } from '../store/store.ts'
import { Settled } from './settled.ts'

/** Which events a viewer follows. */
export type LiveQuery = Omit<EventSearch, 'limit' | 'cursor' | 'after'>

export type LookedAtStore = Pick<Store, 'events' | 'searchEvents'>

/** The newest events that fit, newest first, at most so many. */
export type Look = () => Promise<EventSummary[]>

export const createLook = (store: LookedAtStore, query: LiveQuery, limit: number): Look =>
  query.contains === undefined && query.tag === undefined
    ? async () => (await store.events({ ...query, limit })).events
    : createSearch(store, query, limit)

/**
 * Looks through each event once, or for two seconds again, as a lower number may show up late. What it has found before is only read
 * again, for the sake of what has become of it.
 */
const createSearch = (store: LookedAtStore, query: LiveQuery, limit: number): Look => {
  const { contains: _contains, tag: _tag, ...filters } = query
  let settled: Settled | undefined
  let found: readonly EventSummary[] = []
  return async () => {
    const now = performance.now()
    const { events: newest } = await store.events({ limit: 1 })
    const { events: fresh, from } = await searchFrom(store, query, settled?.at(now), limit)
    const freshIds = new Set(fresh.map(({ id }) => id))
    const ids = found.map(({ id }) => id).filter(id => !freshIds.has(id))
    const { events: before } =
      ids.length === 0 ? { events: [] } : await store.events({ ...filters, ids, limit })
    found = [...fresh, ...before].toSorted((one, other) => other.seq - one.seq).slice(0, limit)
    settled ??= new Settled(from, now)
    settled.look(newest[0]?.seq ?? 0, now)
    return [...found]
  }
}

/** Whatever has come since a number, or at first one search; and from where on it has looked. */
const searchFrom = async (
  store: LookedAtStore,
  query: LiveQuery,
  after: number | undefined,
  limit: number,
): Promise<{ events: EventSummary[]; from: number }> => {
  const events: EventSummary[] = []
  let cursor: number | undefined
  do {
    const page = await store.searchEvents({
      ...query,
      limit: limit - events.length,
      ...(after !== undefined && { after }),
      ...(cursor !== undefined && { cursor }),
    })
    events.push(...page.events)
    cursor = page.cursor
  } while (after !== undefined && cursor !== undefined && events.length < limit)
  return { events, from: Math.max(0, (cursor ?? 1) - 1) }
}
