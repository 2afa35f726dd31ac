/** The way of an event leaves as spans, under the trace that its callback came with. */
import { expect, test } from 'vitest'
import { atTheEndOfTest, eachHasItsEnd } from '../support/at-the-end.ts'
import { HEAD, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { startReceiver, type Receiver, type ReceiverAnswer } from '../support/receiver.ts'
import { sampleFile } from '../support/sample-files.ts'
import { startCollector, type CollectedSpan, type TraceCollector } from '../support/trace-collector.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const ASKED = 'Group.CallbackBeforeSendMsg'

const collector = async (): Promise<TraceCollector> => {
  const started = await startCollector()
  atTheEndOfTest(() => void started.close())
  return started
}

const receiver = async (answer: (index: number) => ReceiverAnswer = () => ({})): Promise<Receiver> => {
  const started = await startReceiver({ answer: (_, index) => answer(index) })
  atTheEndOfTest(() => void started.close())
  return started
}

const postTraced = async (gateway: RunningGateway, body: object, traceparent?: string): Promise<void> => {
  const { CallbackCommand } = body as { CallbackCommand: string }
  const answer = await fetch(`${gateway.url}?SdkAppid=1400000001&CallbackCommand=${CallbackCommand}`, {
    method: 'POST',
    body: JSON.stringify(body),
    ...(traceparent !== undefined && { headers: { traceparent } }),
  })
  await answer.text()
}

const named = (spans: readonly CollectedSpan[], operation: string): CollectedSpan => {
  const found = spans.find(({ attributes }) => attributes['messaging.operation.name'] === operation)
  if (!found) throw new Error(`there is no span of ${operation}`)
  return found
}

test('received, committed, routed and each attempt, each under the one before', async () => {
  const [traces, to] = [await collector(), await receiver(index => ({ status: index === 0 ? 500 : 200 }))]
  const gateway = await startGateway({
    config: `${HEAD}\nroutes: { all: { when: "Profile.*", steps: [{ webhook: { url: "${to.url}", retry: { first: 1ms } } }] } }`,
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${traces.url}/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20hush-hush',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_SERVICE_NAME: 'callbacks',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,service.name=other',
    },
  })
  await postTraced(
    gateway,
    profileChange('alice', { Tag_Profile_IM_Nick: 'Secret Nick' }),
    `00-${TRACE}-${CALLER}-01`,
  )
  const spans = await traces.collected(5)
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]))
  const [received, committed, routed] = ['receive', 'commit', 'route'].map(name => named(spans, name))
  expect(received).toMatchObject({
    name: 'receive Profile.CallbackPortraitSet',
    kind: 2,
    parentSpanId: CALLER,
    attributes: { 'chatgate.answer': 'kept', 'http.request.method': 'POST', 'chatgate.app': '1400000001' },
    resource: { 'service.name': 'callbacks', 'deployment.environment.name': 'test' },
  })
  expect(committed).toMatchObject({ parentSpanId: received?.spanId })
  expect(routed).toMatchObject({
    parentSpanId: received?.spanId,
    attributes: { 'chatgate.reason': 'routed', 'chatgate.destinations': '1' },
  })
  const attempts = spans.filter(({ name }) => name.startsWith('deliver'))
  expect(
    attempts.map(({ status, parentSpanId, attributes }) => [
      status,
      parentSpanId,
      attributes['chatgate.attempt'],
    ]),
  ).toEqual([
    [{ code: 2, message: '500' }, routed?.spanId, '1'],
    [undefined, routed?.spanId, '2'],
  ])
  const parents = to.requests.map(({ headers }) => headers['traceparent'])
  expect(parents).toEqual(attempts.map(({ spanId }) => `00-${TRACE}-${spanId}-01`))
  expect(traces.requests[0]?.headers['authorization']).toBe('Bearer hush-hush')
  const said = JSON.stringify(spans)
  for (const personal of ['alice', 'Secret Nick']) expect(said).not.toContain(personal)
  expect(gateway.output.join('\n')).not.toContain('hush-hush')
})

test('a before-event is asked and answered, and its responder gets the span', async () => {
  const traces = await collector()
  const service = await receiver(() => ({ body: '{"ActionStatus":"OK","ErrorCode":1,"ErrorInfo":"no"}' }))
  const gateway = await startGateway({
    config: `${HEAD}\nroutes: {}\nanswers: { ${ASKED}: { steps: [{ ask: { url: "${service.url}", body: chat } }] } }`,
    environment: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${traces.url}/own/v1/traces` },
  })
  await postTraced(gateway, { ...sampleFile(ASKED).body, CallbackCommand: ASKED })
  const spans = await traces.collected(5)
  const [received, asked, answered] = ['receive', 'ask', 'answer'].map(name => named(spans, name))
  expect(received?.parentSpanId).toBeUndefined()
  expect(received?.attributes['chatgate.answer.code']).toBe('1')
  expect(asked).toMatchObject({
    parentSpanId: received?.spanId,
    attributes: { 'chatgate.reason': 'answered' },
  })
  expect(answered).toMatchObject({
    parentSpanId: received?.spanId,
    attributes: { 'chatgate.told': 'refuse' },
  })
  expect(service.requests[0]?.headers['traceparent']).toBe(`00-${asked?.traceId}-${asked?.spanId}-01`)
  expect(received?.traceId).toBe(received?.attributes['messaging.message.id']?.replaceAll('-', ''))
  expect(traces.requests[0]?.url).toBe('/own/v1/traces')
})

test.for([
  ['a parent that is not recorded', {}, '00', false],
  [
    'a parent that is recorded, whatever the ratio',
    { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
    '01',
    true,
  ],
  [
    'a ratio of 0 without regard to the parent',
    { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.0000001' },
    '01',
    false,
  ],
  [
    'a ratio of 0 and no parent',
    { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
    undefined,
    false,
  ],
  ['always_on without regard to the parent', { OTEL_TRACES_SAMPLER: 'always_on' }, '00', true],
] as const)('sampled: %s', async ([, environment, flags, isRecorded]) => {
  const [traces, to] = [await collector(), await receiver()]
  const gateway = await startGateway({
    config: `${HEAD}\nroutes: { all: { when: "Profile.*", steps: [{ webhook: { url: "${to.url}" } }] } }`,
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url, ...environment },
  })
  await postTraced(gateway, profileChange('alice'), flags && `00-${TRACE}-${CALLER}-${flags}`)
  const [request] = await to.received(1)
  expect(request?.headers['traceparent']?.slice(-2), 'receivers are told').toBe(isRecorded ? '01' : '00')
  await until(async () => {
    const { events } = await gateway.get<{ events: { deliveries?: unknown }[] }>('/api/events?limit=1')
    return events.length === 1
  }, 'the event is kept')
  // What is left leaves at a stop.
  await gateway.stop()
  expect(traces.spans().length).toBe(isRecorded ? 4 : 0)
})

test('a replay belongs to the trace of its event, and a digest links to those of its other events', async () => {
  const [traces, to] = [await collector(), await receiver()]
  const slack = await receiver(() => ({ body: 'ok' }))
  const gateway = await startGateway({
    config: `${HEAD}\nroutes: { all: { when: "Profile.*", steps: [{ webhook: { name: w, url: "${to.url}" } }, { slack: { name: d, url: "${slack.url}", digest: 1s } }] } }`,
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url },
  })
  await postTraced(gateway, profileChange('alice'), `00-${TRACE}-${CALLER}-01`)
  await postTraced(gateway, profileChange('bob'))
  const [digest] = await traces.collected(1, ({ links }) => links.length > 0)
  const [, other] = (await traces.collected(2, ({ name }) => name.startsWith('route'))).toSorted(
    (a, b) => Number(a.startTimeUnixNano) - Number(b.startTimeUnixNano),
  )
  expect(digest).toMatchObject({
    traceId: TRACE,
    attributes: { 'messaging.destination.name': 'all/d', 'messaging.batch.message_count': '2' },
    links: [{ traceId: other?.traceId, spanId: other?.spanId }],
  })
  const { status } = await fetch(`${gateway.admin}/api/deliveries/replay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ all: true, state: 'delivered', destination: 'all/w' }),
  })
  expect(status).toBe(200)
  await to.received(4)
  const replayed = await traces.collected(2, ({ attributes }) => attributes['chatgate.replays'] === '1')
  expect(replayed.map(({ traceId }) => traceId)).toContain(TRACE)
  expect(to.requests.map(({ headers }) => headers['traceparent']?.split('-')[2])).toEqual(
    expect.arrayContaining(replayed.map(({ spanId }) => spanId)),
  )
})
