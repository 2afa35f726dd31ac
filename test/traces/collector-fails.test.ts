/** A collector that is slow, down or of another mind costs spans, and never a callback or a delivery. */
import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { atTheEndOfTest, eachHasItsEnd } from '../support/at-the-end.ts'
import { HEAD, LOG_ONLY, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { startProxy } from '../support/http-proxy.ts'
import {
  portOf,
  startReceiver,
  type ReceivedRequest,
  type Receiver,
  type ReceiverAnswer,
} from '../support/receiver.ts'
import { scrape } from '../support/scrape.ts'
import { startCollector, type TraceCollector } from '../support/trace-collector.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

const collector = async (
  answer?: (request: ReceivedRequest, index: number) => ReceiverAnswer,
): Promise<TraceCollector> => {
  const started = await startCollector(answer)
  atTheEndOfTest(() => void started.close())
  return started
}

const start = (url: string, environment: Record<string, string> = {}): Promise<RunningGateway> =>
  startGateway({ config: LOG_ONLY, environment: { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...environment } })

const dropped = async (gateway: RunningGateway, reason: string): Promise<number> =>
  (await scrape(gateway)).sum('chatgate_trace_spans_dropped_total', { reason }) ?? 0

const receiver = async (): Promise<Receiver> => {
  const started = await startReceiver()
  atTheEndOfTest(() => void started.close())
  return started
}

test('what is refused is dropped and counted, and the next batch is sent', async () => {
  const traces = await collector((_, index) => ({ status: index === 0 ? 400 : 200, body: '{}' }))
  const gateway = await start(traces.url)
  await gateway.post(profileChange('alice'))
  await until(async () => (await dropped(gateway, 'refused')) > 0, 'spans are dropped')
  await gateway.logged(({ reason, why }) => reason === 'refused' && why === 'HTTP 400', 'why')
  await gateway.post(profileChange('bob'))
  await traces.collected(1)
  const { sum } = await scrape(gateway)
  expect(sum('chatgate_trace_spans_sent_total')).toBeGreaterThan(0)
})

test('what is asked to come later comes later, once', async () => {
  const traces = await collector((_, index) =>
    index === 0 ? { status: 503, headers: { 'retry-after': '1' } } : { body: '{}' },
  )
  const gateway = await start(traces.url)
  await gateway.post(profileChange('alice'))
  const spans = await traces.collected(4)
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(4)
  const { sum } = await scrape(gateway)
  expect(sum('chatgate_trace_spans_dropped_total')).toBe(0)
})

test('spans that the collector leaves out of a batch are counted', async () => {
  const traces = await collector(() => ({
    body: '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"old"}}',
  }))
  const gateway = await start(traces.url)
  await gateway.post(profileChange('alice'))
  await until(async () => (await dropped(gateway, 'refused')) > 0, 'one is counted')
})

test('a collector that never answers holds up neither callbacks nor deliveries, nor a stop for long', async () => {
  const [traces, to] = [await collector(() => ({ hang: true })), await receiver()]
  const gateway = await startGateway({
    config: `${HEAD}\nroutes: { all: { when: "Profile.*", steps: [{ webhook: { url: "${to.url}" } }] } }`,
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url, OTEL_EXPORTER_OTLP_TIMEOUT: '60000' },
  })
  await gateway.post(profileChange('first'))
  await traces.received(1)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => gateway.post(profileChange(`user ${n}`))),
  )
  expect(answers.every(({ answer }) => answer.ActionStatus === 'OK')).toBe(true)
  await to.received(51)
  await gateway.stop()
  expect(gateway.process.exitCode).toBe(0)
  await gateway.logged(({ reason }) => reason === 'stopped', 'that spans were dropped')
})

test('what does not fit into the queue is dropped and counted', async () => {
  const traces = await collector(() => ({ hang: true }))
  const gateway = await start(traces.url, { OTEL_EXPORTER_OTLP_TIMEOUT: '60000' })
  const post = async (): Promise<void> => {
    await Promise.all(Array.from({ length: 100 }, (_, n) => gateway.post(profileChange(`user ${n}`))))
  }
  await until(async () => {
    await post()
    return (await dropped(gateway, 'queue-full')) > 0
  }, 'the queue is full')
  await gateway.post(profileChange('last'))
  await until(
    async () => ((await scrape(gateway)).sum('chatgate_events_routed_total') ?? 0) > 0,
    'events are routed all the same',
  )
})

test('nobody at the address: spans wait for the collector to come', async () => {
  const place = createServer().listen(0, '127.0.0.1')
  await once(place, 'listening')
  const port = portOf(place)
  place.close()
  await once(place, 'close')
  const gateway = await start(`http://127.0.0.1:${port}`)
  await gateway.post(profileChange('alice'))
  const late = await startReceiver({ port, answer: () => ({ body: '{}' }) })
  atTheEndOfTest(() => void late.close())
  await late.received(1)
})

test('spans go through the proxy of the environment', async () => {
  const traces = await collector()
  const proxy = await startProxy('forwards', { http: traces.url })
  const gateway = await start('http://collector.test:4318', { HTTP_PROXY: proxy.host })
  await gateway.post(profileChange('alice'))
  await traces.collected(4)
})

/** Each gateway is started with all the mistakes of one group. */
const MISTAKES: Record<string, readonly [variable: string, value: string, said: RegExp][]> = {
  'an address': [
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', /OTEL_EXPORTER_OTLP_ENDPOINT must be an address like/],
    ['OTEL_SDK_DISABLED', 'perhaps', /OTEL_SDK_DISABLED must be `true` or `false`/],
  ],
  'a login in the address': [
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://me:hush-hush@collector:4318', /without a user or password/],
  ],
  'what is sent how': [
    ['OTEL_TRACES_SAMPLER', 'sometimes', /OTEL_TRACES_SAMPLER must be one of always_on, /],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'hush-hush', /OTEL_EXPORTER_OTLP_HEADERS must be like `key=value,/],
    ['OTEL_RESOURCE_ATTRIBUTES', 'a=%zz', /OTEL_RESOURCE_ATTRIBUTES must be like/],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', /OTEL_EXPORTER_OTLP_PROTOCOL is not `http\/json`/],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', 'soon', /OTEL_EXPORTER_OTLP_TIMEOUT must be a number of milliseconds/],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'br', /OTEL_EXPORTER_OTLP_COMPRESSION must be `gzip` or `none`/],
  ],
  'headers and ratios': [
    ['OTEL_TRACES_SAMPLER', 'traceidratio', /must be a number from 0 to 1/],
    ['OTEL_TRACES_SAMPLER_ARG', '2', /OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1/],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=hush-hush%0d%0ac', /holds what cannot be a header/],
  ],
  'another exporter': [['OTEL_TRACES_EXPORTER', 'zipkin', /OTEL_TRACES_EXPORTER must be `otlp` or `none`/]],
}

test.for(Object.entries(MISTAKES))(
  '%s: mistakes are told at the start, and keep no gateway from it',
  async ([, mistakes]) => {
    const gateway = await start('http://127.0.0.1:9', Object.fromEntries(mistakes))
    for (const [, , said] of mistakes) {
      const { level } = await gateway.logged(({ msg }) => said.test(msg), String(said))
      expect(level).toBe('warn')
    }
    expect(gateway.output.join('\n')).not.toContain('hush-hush')
    expect((await gateway.post(profileChange('alice'))).answer.ActionStatus).toBe('OK')
  },
)

test.for([
  ['OTEL_SDK_DISABLED', 'true'],
  ['OTEL_TRACES_SAMPLER', 'always_off'],
  ['OTEL_TRACES_EXPORTER', 'none'],
] as const)('with %s=%s nothing is sent', async ([name, value]) => {
  const traces = await collector()
  const gateway = await start(traces.url, { [name]: value })
  await gateway.post(profileChange('alice'))
  await gateway.stop()
  expect(traces.requests).toEqual([])
})
