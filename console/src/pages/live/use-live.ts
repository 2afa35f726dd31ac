import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { apiAddress, askJson } from '../../state/api.ts'
import { poll } from '../../state/poll.ts'
import { follow } from '../../state/follow.ts'
import { LATE_MS } from '../../../../src/admin/settled.ts'
import {
  allAfter,
  LiveFeed,
  ROWS_MAX,
  stretchesOf,
  withNow,
  type FeedRow,
  type HeldFeed,
} from '../../state/live-feed.ts'
import { addressOf } from '../../state/read-address.ts'
import type { Filters } from '../../state/shell.ts'

export interface Live {
  rows: readonly FeedRow[]
  /** How many have come since the page was opened, or since it was paused. */
  count: number
  isConnected: boolean
  /** What was there at first has been read. */
  isBegun: boolean
  failure: string | undefined
  /** While it is paused: all that came since has a greater number. */
  pausedAfter?: number
  /** Holds what is shown, or goes on. */
  toggle: () => void
}

type Connection = Pick<Live, 'isConnected' | 'isBegun' | 'failure'>

const NOT_YET: Connection = { isConnected: false, isBegun: false, failure: undefined }

/** Calls at most once a frame. */
const oncePerFrame = (paint: () => void): (() => void) => {
  let isAskedFor = false
  return () => {
    if (isAskedFor) return
    isAskedFor = true
    requestAnimationFrame(() => {
      isAskedFor = false
      paint()
    })
  }
}

/** Goes on counting while it is paused; what came meanwhile is in the store. */
export const useLive = (filters: Filters): Live => {
  const key = addressOf('', filters)
  const feed = useRef(new LiveFeed())
  const painted = useSignal(0)
  const state = useSignal<Connection>(NOT_YET)
  const held = useSignal<HeldFeed | undefined>(undefined)
  void painted.value
  useEffect(() => {
    feed.current = new LiveFeed()
    held.value = undefined
    state.value = NOT_YET
    const paint = oncePerFrame(() => (painted.value += 1))
    return start(feed.current, filters, paint, change => (state.value = { ...state.peek(), ...change }))
  }, [key])
  const refreshed = useRefreshed(held.value?.rows, filters)
  const pausedAfter = useAllAfter(held.value, filters)
  const now = feed.current
  return {
    ...state.value,
    rows: held.value ? refreshed : now.rows,
    count: now.count - (held.value?.count ?? 0),
    ...(pausedAfter !== undefined && { pausedAfter }),
    toggle: () => {
      held.value = held.value ? undefined : now.hold(performance.now())
    },
  }
}

/** Reads what is there, and then follows what comes. Returns what ends it. */
const start = (
  feed: LiveFeed,
  filters: Filters,
  paint: () => void,
  tell: (change: Partial<Connection>) => void,
): (() => void) => {
  const address = apiAddress('GET /api/events', {}, { ...filters, limit: String(ROWS_MAX) })
  let end = poll(
    aborted => askJson(address, aborted),
    ({ events }) => {
      end()
      feed.begin(events, performance.now())
      tell({ isBegun: true, failure: undefined })
      end = follow(filters, {
        after: () => feed.after,
        onMessage: message => {
          feed.add(message, performance.now())
          paint()
        },
        onConnected: isConnected => tell({ isConnected }),
        onFailure: failure => tell({ failure }),
      })
    },
    ({ sentence }) => tell({ failure: sentence }),
  )
  return () => end()
}

const REFRESH_MS = 2_000
const STRETCH_MAX = 100

/** What is held, with the state of each as it is now: the stream tells of the newest only. */
const useRefreshed = (rows: readonly FeedRow[] | undefined, filters: Filters): readonly FeedRow[] => {
  const refreshed = useSignal<readonly FeedRow[]>([])
  useEffect(() => {
    if (!rows) return undefined
    refreshed.value = rows
    // Whoever has come further may be no more in the state that was looked for.
    const { state: _state, ...wanted } = filters
    const ask = (stretch: { highest: number; lowest: number }, aborted: AbortSignal) =>
      askJson(
        apiAddress(
          'GET /api/events',
          {},
          {
            ...wanted,
            after: String(stretch.lowest - 1),
            cursor: String(stretch.highest + 1),
            limit: String(STRETCH_MAX),
          },
        ),
        aborted,
      )
    return poll(
      aborted => Promise.all(stretchesOf(rows).map(stretch => ask(stretch, aborted))),
      answers =>
        (refreshed.value = withNow(
          rows,
          answers.flatMap(({ events }) => events),
        )),
      () => {},
      REFRESH_MS,
    )
  }, [rows])
  return rows && refreshed.value.length === 0 ? rows : refreshed.value
}

/** As many as the API gives at once; where there are more, what is on the page already is listed too. */
const BETWEEN_MAX = 500

/** Begins a bit before the pause, until it is known that nothing has shown up late there. */
const useAllAfter = (held: HeldFeed | undefined, filters: Filters): number | undefined => {
  const after = useSignal<number | undefined>(undefined)
  useEffect(() => {
    after.value = held?.from
    if (!held || held.from === held.after) return undefined
    const query = { after: String(held.from), cursor: String(held.after + 1), limit: String(BETWEEN_MAX) }
    const address = apiAddress('GET /api/events', {}, { ...filters, ...query })
    let end = (): void => {}
    const timer = setTimeout(() => {
      end = poll(
        aborted => askJson(address, aborted),
        ({ events, cursor }) => {
          if (cursor === undefined) after.value = allAfter(held, events)
        },
        () => {},
      )
    }, LATE_MS)
    return () => {
      clearTimeout(timer)
      end()
    }
  }, [held])
  return held && (after.value ?? held.from)
}
