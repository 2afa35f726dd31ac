import { hash } from 'node:crypto'

/** W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header: version, trace id, parent id, flags. */
const TRACE_PARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})/

/** The header as it came, if it is valid. */
export const readTraceParent = (header: string | undefined): string | undefined =>
  header !== undefined && TRACE_PARENT.test(header) ? header.slice(0, 55) : undefined

interface Traced {
  id: string
  traceParent?: string
}

/** The trace of an event. Ids in hex. */
export interface TraceContext {
  traceId: string
  /** The span that the callback came with; absent where it came with none. */
  parentId?: string
  /** Whether the trace is recorded. */
  isSampled: boolean
}

/** The trace is the callback's; otherwise it is the event's id, which has the right length, and is recorded. */
export const traceContextOf = ({ id, traceParent = '' }: Traced): TraceContext => {
  const [, traceId, parentId = '', flags = ''] = TRACE_PARENT.exec(traceParent) ?? []
  if (traceId === undefined) return { traceId: id.replaceAll('-', ''), isSampled: true }
  return { traceId, parentId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

/** The `traceparent` for a receiver. `span` is 16 hex digits. */
export const traceParentFor = (event: Traced, span: string): string => {
  const { traceId, isSampled } = traceContextOf(event)
  return traceParentOf(traceId, span, isSampled)
}

export const traceParentOf = (traceId: string, span: string, isSampled: boolean): string =>
  `00-${traceId}-${span}-${isSampled ? '01' : '00'}`

/** The id of a span: the same whenever the same thing is shown or done, and in every thread and gateway. */
export const spanIdOf = (name: string): string => hash('sha256', name).slice(0, 16)

/** The span in which the responders are asked: they get it as the parent of what they do. */
export const askedSpanId = (eventId: string): string => spanIdOf(eventId)
