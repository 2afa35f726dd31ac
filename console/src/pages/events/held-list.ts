import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { useAsked, type Asked } from '../../state/asked.ts'
import type { ApiAddress } from '../../state/api.ts'

type Page = Answer<'GET /api/events'>
export type EventRow = Page['events'][number]

export interface HeldList {
  events: EventRow[]
  /** The ids of rows that would not be there any more, as their state is another one now. */
  left: ReadonlySet<string>
  /** How many have come since; the list does not jump under the eyes of who reads it. */
  newer: number
  showNewer: () => void
  /** The rows are of other filters, while those of these are on their way. */
  isOld: boolean
}

interface Held extends Page {
  from?: string | undefined
}

/**
 * Holds the rows of the first answer from an address, with their deliveries as they are now. What newer ones have pushed out of the answer is
 * asked for by itself, at the address of the page before a number.
 */
export const useHeldList = (
  { answer, from }: Asked<Page>,
  wanted: string,
  pageBefore: (seq: number) => ApiAddress<'GET /api/events'>,
  everyMs: number,
): HeldList => {
  const held = useRef<Held>({ events: [] })
  const shown = useSignal(0)
  void shown.value
  const hold = (): void => {
    held.current = { ...(answer ?? { events: [] }), from }
  }
  if (held.current.from !== from || held.current.events.length === 0) hold()
  const { events } = held.current
  const newer = answer ? comeSince(held.current, answer) : 0
  const pushedOutAt = newer > 0 && events[0] ? pageBefore(events[0].seq + 1) : undefined
  const again = useAsked(pushedOutAt, everyMs)
  const now = pushedOutAt === undefined ? answer : again.from === pushedOutAt ? again.answer : undefined
  const byId = new Map([...(answer?.events ?? []), ...(now?.events ?? [])].map(event => [event.id, event]))
  return {
    events: events.map(event => byId.get(event.id) ?? event),
    left: now ? leftSince(events, now) : new Set(),
    newer,
    showNewer: () => {
      hold()
      shown.value += 1
    },
    isOld: from !== undefined && from !== wanted,
  }
}

const lowestOf = ({ events, cursor }: Page): number =>
  cursor === undefined ? 0 : (events.at(-1)?.seq ?? Infinity)

/** How many are on a page that were not: new ones, or such as have come into a state that is looked for. */
const comeSince = (before: Page, now: Page): number => {
  const known = new Set(before.events.map(({ id }) => id))
  return now.events.filter(({ id, seq }) => !known.has(id) && seq > lowestOf(before)).length
}

const leftSince = (rows: readonly EventRow[], now: Page): Set<string> => {
  const there = new Set(now.events.map(({ id }) => id))
  return new Set(rows.flatMap(({ id, seq }) => (!there.has(id) && seq >= lowestOf(now) ? [id] : [])))
}
