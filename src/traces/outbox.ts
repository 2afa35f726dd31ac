/** Spans of the work thread on their way to the main thread, which has the one exporter: they outlive this thread. */
export interface Outbox {
  /** Takes a span in JSON; undefined for one that is not recorded. */
  add: (span: string | undefined) => void
  /** Posts what has come, now. */
  flush: () => void
  /** Posts it before anything else is begun, as a plugin may hang then; once for all that comes until then. */
  flushSoon: () => void
}

export interface Spans {
  spans: string[]
  /** There was no room for so many. */
  dropped: number
}

/** More than are made between two posts, unless the thread falls behind. */
const SPANS_MAX = 8_192

export const createOutbox = (post: (spans: Spans) => void): Outbox => {
  let taken: Spans = { spans: [], dropped: 0 }
  let isPlanned = false
  const flush = (): void => {
    isPlanned = false
    if (taken.spans.length === 0) return
    post(taken)
    taken = { spans: [], dropped: 0 }
  }
  return {
    add: span => {
      if (span === undefined) return
      if (taken.spans.length < SPANS_MAX) taken.spans.push(span)
      else taken.dropped += 1
    },
    flush,
    flushSoon: () => {
      if (!isPlanned) queueMicrotask(flush)
      isPlanned = true
    },
  }
}
