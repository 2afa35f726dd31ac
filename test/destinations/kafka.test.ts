/** Kafka, with the broker that librdkafka has for its tests; what brokers refuse is in the plugin's own test. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import kafka from '../../plugins/kafka/kafka.ts'
import { testBrokenServer, testHostileNames, type SystemDestination } from '../support/broken-server.ts'
import { KAFKA, startKafka } from '../support/kafka-server.ts'
import { sampleEvent } from '../support/sample-events.ts'
import { describeWith } from '../support/server-program.ts'
import { attempt, startPlugin } from '../support/start-plugin.ts'
import { until } from '../support/until.ts'

const event = sampleEvent('Profile.CallbackPortraitSet', { subject: 'alice' })

describeWith(KAFKA, () => {
  let server: Awaited<ReturnType<typeof startKafka>>
  beforeAll(async () => {
    server = await startKafka()
  })
  afterAll(() => server.remove())

  const optionsFor = (host: string) => ({ brokers: [host], topic: 'events' })
  const startHere = () => startPlugin(kafka, optionsFor(server.host)).started

  const own: SystemDestination = {
    name: 'kafka',
    plugin: kafka,
    server: () => server,
    optionsFor,
    arrived: () => server.arrived,
  }
  testBrokenServer(own)

  test('messages with the same key go to the same partition', async () => {
    server.arrived.length = 0
    const started = startHere()
    const outcomes = []
    for (const subject of ['alice', 'bob', 'carol', 'alice', 'bob', 'carol'])
      outcomes.push(await started.deliver({ ...event, subject }, attempt()))
    const partitions = outcomes.map(outcome =>
      outcome.status === 'delivered' ? outcome.detail?.replace(/,.*/, '') : outcome.reason,
    )
    expect(partitions.every(partition => partition?.startsWith('partition '))).toBe(true)
    expect(partitions.slice(3)).toEqual(partitions.slice(0, 3))
    await until(() => server.arrived.length === outcomes.length, 'all have arrived')
    expect(server.arrived).toContain(JSON.stringify({ ...event, subject: 'carol' }))
  })

  test('while the broker is silent each attempt ends in time, and a probe says so', async () => {
    const started = startHere()
    expect(await started.probe?.(AbortSignal.timeout(10_000))).toMatchObject({ ok: true })
    server.freeze()
    const late = () => attempt({ signal: AbortSignal.timeout(1_000) })
    expect(await started.deliver(event, late())).toMatchObject({ status: 'retry', fault: 'destination' })
    expect(await started.probe?.(AbortSignal.timeout(1_000))).toMatchObject({ ok: false })
    server.thaw()
    expect(await started.deliver(event, attempt())).toMatchObject({ status: 'delivered' })
  })
  testHostileNames(own, { key: '{{ subject }}' })
})
