import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { apiAddress, askJson } from '../../state/api.ts'
import { poll } from '../../state/poll.ts'
import { follow } from '../../state/follow.ts'
import { LiveFeed, ROWS_MAX, stretchesOf, withNow, type FeedRow } from '../../state/live-feed.ts'
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
  /** While it is paused: the number of the newest event then. */
  pausedAfter?: number
  /** Holds what is shown, or goes on. */
  toggle: () => void
}

type Connection = Pick<Live, 'isConnected' | 'isBegun' | 'failure'>

const NOT_YET: Connection = { isConnected: false, isBegun: false, failure: undefined }

interface Held {
  rows: readonly FeedRow[]
  count: number
  after: number
}

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
  const held = useSignal<Held | undefined>(undefined)
  void painted.value
  useEffect(() => {
    feed.current = new LiveFeed()
    held.value = undefined
    state.value = NOT_YET
    const paint = oncePerFrame(() => (painted.value += 1))
    return start(feed.current, filters, paint, change => (state.value = { ...state.peek(), ...change }))
  }, [key])
  const refreshed = useRefreshed(held.value?.rows, filters)
  const now = feed.current
  return {
    ...state.value,
    rows: held.value ? refreshed : now.rows,
    count: now.count - (held.value?.count ?? 0),
    ...(held.value && { pausedAfter: held.value.after }),
    toggle: () => {
      held.value = held.value ? undefined : { rows: now.rows, count: now.count, after: now.newestSeq }
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
      feed.begin(events)
      tell({ isBegun: true, failure: undefined })
      end = follow(filters, {
        after: () => feed.after,
        onMessage: message => {
          feed.add(message)
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
