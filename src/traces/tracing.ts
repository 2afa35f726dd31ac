/** Traces in the main thread: what callbacks come with, what becomes of them, and the exporter for both threads. */
import { traceContextOf, traceParentOf } from '../events/trace-parent.ts'
import { answeredSpan, committedSpan, receivedId, receivedSpan } from './event-spans.ts'
import { createExporter, type ExporterOptions } from './exporter.ts'
import type { Spans } from './outbox.ts'
import { isSampled } from './settings.ts'

/** An event on its way into the store. */
interface Arriving {
  id: string
  app: string
  command: string
  body: Uint8Array
  traceParent?: string
}

interface Answer {
  name: string
  envelope: { ActionStatus: string; ErrorCode: number }
}

interface Decided {
  reason: string
  told: string
  code: number
  step?: string
  durationMs: number
  verdict?: unknown
}

/** What is told of callbacks while traces are on. */
export interface CallbackTraces {
  /** Decides whether the trace of an event is recorded. What it decides is kept with the event, for all who handle it. */
  sample: (event: Arriving) => void
  /** `arrivedAt` by `performance.now()`; `kept` says what became of the events. */
  commits: (events: readonly Arriving[], arrivedAt: number, kept: Promise<string>) => void
  answered: (events: readonly Arriving[], arrivedAt: number, answer: Answer) => void
}

export interface Tracing {
  /** Undefined while there is no collector, so that a callback pays nothing. */
  callbacks: () => CallbackTraces | undefined
  decided: (event: Arriving, decision: Decided) => void
  /** What the work thread has made. */
  add: (spans: Spans) => void
  /** Sends what is left. */
  stop: (withinMs: number) => Promise<void>
}

export const createTracing = (options: ExporterOptions): Tracing => {
  const exporter = createExporter(options)
  const add = (span: string | undefined): void => {
    if (span !== undefined) exporter.add(span)
  }

  const callbacks = callbackTraces(options.settings, add)
  return {
    callbacks: () => (options.settings() ? callbacks : undefined),
    decided: (event, decision) => {
      // A verdict that comes after the answer is not what Chat was told.
      if (!options.settings() || decision.verdict !== undefined) return
      const now = Date.now()
      add(answeredSpan(event, { startMs: now - decision.durationMs, endMs: now }, decision))
    },
    add: ({ spans, dropped }) => {
      for (const span of spans) exporter.add(span)
      if (dropped > 0) options.onDropped('queue-full', dropped, 'the main thread falls behind')
    },
    stop: exporter.stop,
  }
}

const callbackTraces = (
  settingsNow: ExporterOptions['settings'],
  add: (span: string | undefined) => void,
): CallbackTraces => ({
  sample: event => {
    const settings = settingsNow()
    if (!settings) return
    const { traceId, parentId, isSampled: isParentSampled } = traceContextOf(event)
    const hasParent = parentId !== undefined
    const wanted = isSampled(settings.sampler, traceId, hasParent ? isParentSampled : undefined)
    if (wanted === isParentSampled) return
    event.traceParent = traceParentOf(traceId, parentId ?? receivedId(event.id), wanted)
  },
  commits: (events, arrivedAt, kept) => {
    const tell = (what: string): void => {
      const times = since(arrivedAt)
      for (const event of events) add(committedSpan(event, times, what === 'kept' ? undefined : what))
    }
    if (events.some(event => traceContextOf(event).isSampled)) void kept.then(tell, () => tell('failed'))
  },
  answered: (events, arrivedAt, { name, envelope: { ActionStatus, ErrorCode } }) => {
    const times = since(arrivedAt)
    const failure = ActionStatus === 'OK' ? undefined : name
    for (const event of events)
      add(
        receivedSpan(event, times, {
          answer: name,
          code: ErrorCode,
          bodyBytes: event.body.byteLength,
          ...(failure !== undefined && { failure }),
        }),
      )
  },
})

/** From a moment by `performance.now()` until now. */
const since = (tick: number): { startMs: number; endMs: number } => {
  const endMs = Date.now()
  return { startMs: endMs - (performance.now() - tick), endMs }
}
