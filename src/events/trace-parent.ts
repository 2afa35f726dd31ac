/** W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header: version, trace id, parent id, flags. */
const TRACE_PARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}/

/** The header as it came, if it is valid. */
export const readTraceParent = (header: string | undefined): string | undefined =>
  header !== undefined && TRACE_PARENT.test(header) ? header.slice(0, 55) : undefined

/**
 * The `traceparent` for a receiver. Its trace is the callback's; otherwise it is the event's id, which has the right
 * length. `span` is 16 hex digits.
 */
export const traceParentFor = (
  { id, traceParent = '' }: { id: string; traceParent?: string },
  span: string,
): string => `00-${TRACE_PARENT.exec(traceParent)?.[1] ?? id.replaceAll('-', '')}-${span}-01`
