/** Spans of the work thread on their way to the main thread, which has the one exporter: they outlive this thread. */
export interface Outbox {
  /** Takes a span in JSON; undefined for one that is not recorded. */
  add: (span: string | undefined) => void
  /** What has come since the last call; undefined if that is nothing. */
  take: () => Spans | undefined
}

export interface Spans {
  spans: string[]
  /** There was no room for so many. */
  dropped: number
}

/** More than are made between two calls, unless the main thread falls behind. */
const SPANS_MAX = 8_192

export const createOutbox = (): Outbox => {
  let taken: Spans = { spans: [], dropped: 0 }
  return {
    add: span => {
      if (span === undefined) return
      if (taken.spans.length < SPANS_MAX) taken.spans.push(span)
      else taken.dropped += 1
    },
    take: () => {
      if (taken.spans.length === 0) return undefined
      const now = taken
      taken = { spans: [], dropped: 0 }
      return now
    },
  }
}
