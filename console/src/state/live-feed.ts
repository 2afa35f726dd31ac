/** What live shows: the newest events, with how many were left out where too many came at once. */
import type { Answer } from '../../../src/admin/api/endpoints.ts'
import { Settled } from '../../../src/admin/settled.ts'

export type LiveEvent = Answer<'GET /api/events'>['events'][number]

/** What the stream says at once; see `GET /api/live`. */
export interface LiveMessage {
  /** Newest first. */
  events: readonly LiveEvent[]
  changed: readonly LiveEvent[]
  more: number
}

export interface FeedRow {
  event: LiveEvent
  /** How many came between this one and the row below and are not shown; of a filter at most so many. */
  leftOut: number
}

/** More rows nobody reads; what is older is in the list of events. */
export const ROWS_MAX = 60
/** As many as the gateway sends at once. */
const NEWEST_MAX = 50

/** Never changes what it has given away, so that rows can be held while it goes on. */
export class LiveFeed {
  #rows: readonly FeedRow[] = []
  #count = 0
  #settled = new Settled(0, 0)

  /** Newest first, at most {@link ROWS_MAX}. */
  get rows(): readonly FeedRow[] {
    return this.#rows
  }

  /** How many have come since the beginning, with those that were left out. */
  get count(): number {
    return this.#count
  }

  /** The number of the newest; 0 where there is none. */
  get newestSeq(): number {
    return this.#rows[0]?.event.seq ?? 0
  }

  /** From where on the stream has to tell, so that it also tells what has changed of the newest meanwhile. */
  get after(): number {
    return (this.#rows.slice(0, NEWEST_MAX).at(-1)?.event.seq ?? 1) - 1
  }

  /** What was there already. `now` in milliseconds, of a clock that nobody sets. */
  begin(events: readonly LiveEvent[], now: number): void {
    this.#rows = events.slice(0, ROWS_MAX).map(event => ({ event, leftOut: 0 }))
    this.#settled = new Settled(this.after, now)
    this.#settled.look(this.newestSeq, now)
  }

  /** What stands here, and from where on to ask for all that comes from now on. */
  hold(now: number): HeldFeed {
    const [rows, after] = [this.#rows, this.newestSeq]
    return { rows, count: this.#count, after, from: Math.min(after, this.#settled.at(now)) }
  }

  add({ events, changed, more }: LiveMessage, now: number): void {
    const known = new Set(this.#rows.map(({ event }) => event.id))
    const fresh = events.filter(({ id }) => !known.has(id))
    const later = new Map([...events, ...changed].map(event => [event.id, event]))
    const old = this.#rows.map(row => ({ ...row, event: later.get(row.event.id) ?? row.event }))
    // Where some are known, nothing is missing between these and those.
    const lowest = fresh.at(-1)?.seq ?? 0
    const isApart = more > 0 && fresh.length === events.length && lowest > this.newestSeq
    const leftOut = isApart ? lowest - this.newestSeq - 1 : 0
    const rows = [
      ...fresh.map((event, index) => ({ event, leftOut: index === fresh.length - 1 ? leftOut : 0 })),
      ...old,
    ]
    this.#count += fresh.length + leftOut
    // With PostgreSQL a lower number may come later.
    this.#rows = rows.toSorted((one, other) => other.event.seq - one.event.seq).slice(0, ROWS_MAX)
    this.#settled.look(this.newestSeq, now)
  }
}

/** What stood on the page when it was paused. */
export interface HeldFeed {
  rows: readonly FeedRow[]
  count: number
  /** The number of the newest. */
  after: number
  /** Numbers up to this one had all shown up. Between the two, one may show up later, with PostgreSQL. */
  from: number
}

/**
 * After which number all stand that came since a pause: `between` are those from `from` to `after` as they are once nothing shows up late any
 * more. Those that are new among them are not to be lost; without one, nothing is told twice.
 */
export const allAfter = ({ rows, after }: HeldFeed, between: readonly LiveEvent[]): number => {
  const known = new Set(rows.map(({ event }) => event.id))
  const late = between.filter(({ id }) => !known.has(id))
  return Math.min(after, ...late.map(({ seq }) => seq - 1))
}

/** The rows with their events as they are now, where that is known. */
export const withNow = (rows: readonly FeedRow[], now: readonly LiveEvent[]): FeedRow[] => {
  const byId = new Map(now.map(event => [event.id, event]))
  return rows.map(row => ({ ...row, event: byId.get(row.event.id) ?? row.event }))
}

/** Stretches of rows between which nothing was left out, by the numbers at their ends. */
export const stretchesOf = (rows: readonly FeedRow[]): { highest: number; lowest: number }[] => {
  const stretches: { highest: number; lowest: number }[] = []
  let isNew = true
  for (const { event, leftOut } of rows) {
    const last = stretches.at(-1)
    if (isNew || !last) stretches.push({ highest: event.seq, lowest: event.seq })
    else last.lowest = event.seq
    isNew = leftOut > 0
  }
  return stretches
}
