/** Spans outlive a plugin that hangs and a reload, and gateways that share a store make one trace. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { atTheEndOfTest, eachHasItsEnd } from '../support/at-the-end.ts'
import { HEAD, LOG_ONLY, profileChange, startGateway } from '../support/gateway.ts'
import { IDLE_LOOP } from '../support/idle-loop.ts'
import { testPostgres } from '../support/postgres.ts'
import { startReceiver } from '../support/receiver.ts'
import { startCollector, type CollectedSpan, type TraceCollector } from '../support/trace-collector.ts'

eachHasItsEnd()

const { newDatabase } = testPostgres()

const collector = async (): Promise<TraceCollector> => {
  const started = await startCollector()
  atTheEndOfTest(() => void started.close())
  return started
}

const HANGS = `
import { definePlugin } from 'chatgate/plugin'
export default definePlugin({
  kind: 'destination', summary: 'Hangs.', options: {}, example: {},
  start: () => ({ deliver() { ${IDLE_LOOP} } }),
})`

const isAttempt = ({ name }: CollectedSpan): boolean => name.startsWith('deliver')

test('an attempt in which a plugin hung has its span, below that of its routing', async () => {
  const traces = await collector()
  const gateway = await startGateway({
    config: `${HEAD}
plugins: { bad: ./bad.ts }
routes: { all: { when: "Profile.*", steps: [{ bad: { retry: { first: 1ms } } }] } }`,
    files: { 'bad.ts': HANGS },
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url },
  })
  await gateway.post(profileChange('alice'))
  const [routed] = await traces.collected(1, ({ name }) => name.startsWith('route'))
  const attempts = await traces.collected(2, isAttempt)
  for (const { attributes, status } of attempts) {
    expect(attributes).toMatchObject({ 'chatgate.state': 'waiting', 'error.type': 'plugin-hung' })
    expect(status?.code).toBe(2)
  }
  for (const { parentSpanId } of attempts) expect(parentSpanId).toBe(routed?.spanId)
})

test('a reload switches them on and off', async () => {
  const traces = await collector()
  const gateway = await startGateway({ config: LOG_ONLY })
  const reloaded = async (version: number, environment: string): Promise<void> => {
    writeFileSync(join(gateway.folder, '.env'), environment)
    await gateway.logged(line => line['version'] === version, 'that the config is in force')
  }
  await gateway.post(profileChange('before'))
  await reloaded(2, `OTEL_EXPORTER_OTLP_ENDPOINT=${traces.url}\n`)
  await gateway.post(profileChange('meanwhile'))
  const spans = await traces.collected(4)
  expect(new Set(spans.map(({ traceId }) => traceId)).size, 'only of what came meanwhile').toBe(1)
  await reloaded(3, '')
  await gateway.post(profileChange('after'))
  await gateway.stop()
  expect(traces.spans()).toHaveLength(4)
})

test('one gateway receives, another delivers: one trace', async () => {
  const [traces, receiver] = [await collector(), await startReceiver()]
  atTheEndOfTest(() => void receiver.close())
  const config = `${HEAD.replace(/store: .*/, `store: "${await newDatabase()}"`)}
routes: { all: { when: Profile.*, steps: [{ webhook: { url: "${receiver.url}" } }] } }`
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url }
  const front = await startGateway({ config, environment, args: ['--role', 'receive', '--node', 'front'] })
  await startGateway({ config, environment, args: ['--role', 'deliver', '--node', 'back'] })
  await front.post(profileChange('alice'))
  const spans = await traces.collected(4)
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
  const byName = Object.fromEntries(spans.map(span => [span.name.split(' ')[0], span]))
  expect(byName['route']?.parentSpanId).toBe(byName['receive']?.spanId)
  expect(byName['deliver']?.parentSpanId).toBe(byName['route']?.spanId)
  const nodes = spans.map(({ name, resource }) => [name.split(' ')[0], resource['service.instance.id']])
  expect(Object.fromEntries(nodes)).toEqual({
    receive: 'front',
    commit: 'front',
    route: 'back',
    deliver: 'back',
  })
})
