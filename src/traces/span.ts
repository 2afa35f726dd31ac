/** Spans as OTLP/HTTP writes them in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. */

/** `SpanKind` of the protocol. */
export const SPAN_KIND = { internal: 1, server: 2, client: 3 } as const

/** `STATUS_CODE_ERROR` of the protocol. */
const STATUS_ERROR = 2

type Attributes = Readonly<Record<string, string | number | undefined>>

export interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: (typeof SPAN_KIND)[keyof typeof SPAN_KIND]
  /** Milliseconds since 1970, with fractions. */
  startMs: number
  endMs: number
  /** What is undefined is left out. */
  attributes: Attributes
  links?: readonly { traceId: string; spanId: string }[]
  /** What failed, in a few words. */
  failure?: string
}

/** More links are counted, and not sent. */
const LINKS_MAX = 128
const TEXT_MAX = 256

/** One span in JSON. */
export const spanJson = ({ startMs, endMs, attributes, links = [], failure, ...span }: Span): string =>
  JSON.stringify({
    ...span,
    startTimeUnixNano: nanoseconds(startMs),
    // Clocks may be set between the two.
    endTimeUnixNano: nanoseconds(Math.max(startMs, endMs)),
    attributes: keyValues(attributes),
    ...(links.length > 0 && { links: links.slice(0, LINKS_MAX) }),
    ...(links.length > LINKS_MAX && { droppedLinksCount: links.length - LINKS_MAX }),
    ...(failure !== undefined && { status: { code: STATUS_ERROR, message: short(failure) } }),
  })

/** A whole request, of spans in JSON. */
export const requestJson = (
  resource: Attributes,
  scope: { name: string; version: string },
  spans: readonly string[],
): string =>
  `{"resourceSpans":[{"resource":${JSON.stringify({ attributes: keyValues(resource) })},"scopeSpans":[{"scope":${JSON.stringify(scope)},"spans":[${spans.join(',')}]}]}]}`

/** As a string, since the number is too large for JSON. */
const nanoseconds = (ms: number): string => `${Math.round(ms * 1_000)}000`

const keyValues = (attributes: Attributes): object[] =>
  Object.entries(attributes).flatMap(([key, value]) => {
    if (value === undefined) return []
    // Numbers of 64 bits are strings.
    return [
      { key, value: typeof value === 'string' ? { stringValue: short(value) } : { intValue: String(value) } },
    ]
  })

const short = (text: string): string => text.slice(0, TEXT_MAX).toWellFormed()
