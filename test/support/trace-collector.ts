import { gunzipSync } from 'node:zlib'
import { startReceiver, type ReceivedRequest, type Receiver, type ReceiverAnswer } from './receiver.ts'
import { until } from './until.ts'

export interface CollectedSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: Record<string, string>
  links: { traceId: string; spanId: string }[]
  status?: { code: number; message: string }
  resource: Record<string, string>
}

export interface TraceCollector extends Receiver {
  /** Everything that was taken, in order. Throws where something breaks the rules of OTLP/HTTP in JSON. */
  spans: () => CollectedSpan[]
  /** Waits for spans, and returns those that fit. */
  collected: (count: number, fits?: (span: CollectedSpan) => boolean) => Promise<CollectedSpan[]>
}

/** A collector of traces that is strict about https://opentelemetry.io/docs/specs/otlp/#otlphttp. */
export const startCollector = async (
  answer: (request: ReceivedRequest, index: number) => ReceiverAnswer = () => ({ body: '{}' }),
): Promise<TraceCollector> => {
  const taken: ReceivedRequest[] = []
  const receiver = await startReceiver({
    answer: (request, index) => {
      const said = answer(request, index)
      if ((said.status ?? 200) < 300 && !said.hang) taken.push(request)
      return said
    },
  })
  const spans = (): CollectedSpan[] => taken.flatMap(spansIn)
  return {
    ...receiver,
    spans,
    collected: async (count, fits = () => true) => {
      const found = (): CollectedSpan[] => spans().filter(fits)
      await until(() => found().length >= count, `${count} spans came`).catch((error: unknown) => {
        throw new Error(`there are ${JSON.stringify(spans().map(({ name }) => name))}`, { cause: error })
      })
      return found()
    },
  }
}

type Json = Record<string, unknown>

const spansIn = ({ method, url, headers, body }: ReceivedRequest): CollectedSpan[] => {
  demand(method === 'POST' && headers['content-type'] === 'application/json', 'POST of application/json')
  demand(url.endsWith('/v1/traces'), 'the path /v1/traces')
  const text = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
  const request = JSON.parse(text.toString()) as Json
  return listOf(request, 'resourceSpans').flatMap(resourceSpans => {
    only(resourceSpans, ['resource', 'scopeSpans'])
    const resource = attributesOf(resourceSpans['resource'] as Json)
    demand((resource['service.name'] ?? '') !== '', 'service.name')
    return listOf(resourceSpans, 'scopeSpans').flatMap(scopeSpans => {
      only(scopeSpans, ['scope', 'spans'])
      return listOf(scopeSpans, 'spans').map(span => ({ ...spanOf(span), resource }))
    })
  })
}

const FIELDS =
  'traceId spanId parentSpanId name kind startTimeUnixNano endTimeUnixNano attributes links droppedLinksCount status'

const spanOf = (span: Json): Omit<CollectedSpan, 'resource'> => {
  only(span, FIELDS.split(' '))
  const { kind, name, startTimeUnixNano: start, endTimeUnixNano: end, parentSpanId, status } = span
  hex(span['traceId'], 32)
  hex(span['spanId'], 16)
  if (parentSpanId !== undefined) hex(parentSpanId, 16)
  demand(typeof name === 'string' && name !== '', 'a name')
  demand([1, 2, 3, 4, 5].includes(kind as number), 'a kind that is a number')
  for (const time of [start, end])
    demand(typeof time === 'string' && /^1\d{18}$/.test(time), `nanoseconds as a string, not ${String(time)}`)
  demand(BigInt(start as string) <= BigInt(end as string), 'an end after the start')
  if (status !== undefined) demand([0, 1, 2].includes((status as Json)['code'] as number), 'a status code')
  const links = span['links'] === undefined ? [] : listOf(span, 'links')
  for (const link of links) {
    only(link, ['traceId', 'spanId'])
    hex(link['traceId'], 32)
    hex(link['spanId'], 16)
  }
  return { ...span, attributes: attributesOf(span), links } as unknown as CollectedSpan
}

const attributesOf = (holder: Json): Record<string, string> => {
  const entries = listOf(holder, 'attributes').map(({ key, value }) => {
    const [entry] = Object.entries(value as Json)
    const [type, content] = entry ?? ['nothing', undefined]
    demand(typeof key === 'string' && key !== '', 'a key')
    demand(['stringValue', 'intValue'].includes(type), `a kind of value, not ${type}`)
    demand(typeof content === 'string', 'a value in a string')
    if (type === 'intValue') demand(/^-?\d+$/.test(content as string), 'a whole number')
    return [key as string, content as string] as const
  })
  demand(new Set(entries.map(([key]) => key)).size === entries.length, 'each key once')
  return Object.fromEntries(entries)
}

const listOf = (holder: Json, name: string): Json[] => {
  demand(Array.isArray(holder[name]), `a list ${name}`)
  return holder[name] as Json[]
}

const only = (holder: Json, names: readonly string[]): void => {
  for (const name of Object.keys(holder)) demand(names.includes(name), `no ${name}`)
}

const hex = (text: unknown, digits: number): void =>
  demand(
    typeof text === 'string' && new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`).test(text),
    `${digits} hex digits, not ${String(text)}`,
  )

const demand = (isMet: boolean, what: string): void => {
  if (!isMet) throw new Error(`OTLP wants ${what}`)
}
