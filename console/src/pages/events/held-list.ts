import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { Answer } from '../../../../src/admin/api/endpoints.ts'

export type EventRow = Answer<'GET /api/events'>['events'][number]

export interface HeldList {
  events: EventRow[]
  /** How many have come since; the list does not jump under the eyes of who reads it. */
  newer: number
  showNewer: () => void
  /** The rows are of other filters, while those of these are on their way. */
  isOld: boolean
}

/** Holds the rows of the first answer from an address, with their deliveries as they are now. */
export const useHeldList = (
  answer: Answer<'GET /api/events'> | undefined,
  from: string | undefined,
  wanted: string,
): HeldList => {
  const held = useRef<{ from?: string | undefined; events: EventRow[] }>({ events: [] })
  const shown = useSignal(0)
  void shown.value
  const latest = answer?.events ?? []
  if (held.current.from !== from || held.current.events.length === 0) held.current = { from, events: latest }
  const { events } = held.current
  const byId = new Map(latest.map(event => [event.id, event]))
  const newestSeq = events[0]?.seq ?? 0
  return {
    events: events.map(event => byId.get(event.id) ?? event),
    newer: latest.filter(({ seq }) => seq > newestSeq).length,
    showNewer: () => {
      held.current = { from, events: latest }
      shown.value += 1
    },
    isOld: from !== undefined && from !== wanted,
  }
}
