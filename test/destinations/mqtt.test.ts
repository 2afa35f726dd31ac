/** MQTT 5, with Mosquitto. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectAsync, type IPublishPacket, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import mqtt from '../../plugins/mqtt/mqtt.ts'
import {
  testBrokenServer,
  testHostileNames,
  testSilentLine,
  type SystemDestination,
} from '../support/broken-server.ts'
import { sampleEvent } from '../support/sample-events.ts'
import {
  describeWith,
  startServerProgram,
  type BreakableServer,
  type ServerProgram,
} from '../support/server-program.ts'
import { attempt, startPlugin } from '../support/start-plugin.ts'
import { until } from '../support/until.ts'

const PACKET_BYTES = 20_000

/** `limits` are lines of its configuration. */
const mosquitto = (limits: readonly string[]): ServerProgram => ({
  program: 'mosquitto',
  debian: 'mosquitto',
  args(folder, port) {
    const rules = join(folder, 'rules')
    writeFileSync(rules, 'topic write chat/#\ntopic read chat/#\ntopic write lonely\n')
    const config = join(folder, 'mosquitto.conf')
    writeFileSync(
      config,
      [
        `listener ${port} 127.0.0.1`,
        'allow_anonymous true',
        `acl_file ${rules}`,
        ...limits,
        // Or it would look for another user, who may not read the folder.
        ...(process.getuid?.() === 0 ? ['user root'] : []),
      ].join('\n'),
    )
    return ['-c', config]
  },
})

const MOSQUITTO = mosquitto([`max_packet_size ${PACKET_BYTES}`])

const event = sampleEvent('Profile.CallbackPortraitSet', { subject: 'alice' })

describeWith(MOSQUITTO, () => {
  let server: BreakableServer
  let client: MqttClient
  const arrived: IPublishPacket[] = []
  beforeAll(async () => {
    server = await startServerProgram(MOSQUITTO)
    client = await connectAsync(`mqtt://${server.host}`, { protocolVersion: 5, reconnectPeriod: 20 })
    client.on('error', () => undefined)
    client.on('message', (_topic, _body, packet) => void arrived.push(packet))
    await client.subscribeAsync('chat/#', { qos: 1 })
  })
  afterAll(async () => {
    client.end(true)
    await server.remove()
  })

  const optionsFor = (host: string) => ({ url: `mqtt://${host}`, topic: 'chat/{{ subject }}' })
  const startHere = (options: Record<string, unknown> = {}) =>
    startPlugin(mqtt, { ...optionsFor(server.host), ...options }).started

  const own: SystemDestination = {
    name: 'mqtt',
    plugin: mqtt,
    server: () => server,
    optionsFor,
    arrived: () => arrived.map(({ payload }) => payload.toString()),
  }
  testBrokenServer(own)
  testSilentLine(own)
  testHostileNames(own, { topic: 'chat/{{ subject }}' })

  test('a message has the headers of webhook as user properties', async () => {
    arrived.length = 0
    const hostile = { ...event, command: 'X\r\n é', subject: '$a/b +#\r\n字' }
    expect(await startHere().deliver(hostile, attempt())).toEqual({ status: 'delivered' })
    await until(() => arrived.length === 1, 'it has arrived')
    const [{ topic, qos, payload, properties } = expect.fail()] = arrived
    expect({ topic, qos }).toEqual({ topic: 'chat/%24a%2Fb %2B%23 字', qos: 1 })
    expect(payload.toString()).toBe(JSON.stringify(hostile))
    expect(properties).toMatchObject({
      contentType: 'application/json',
      userProperties: { 'webhook-id': attempt().id, 'chatgate-command': 'X%0D%0A%20%C3%A9' },
    })
  })

  test.each([
    ['may not be written', 'forbidden', 'answered 135', '; let the user of `url` publish to forbidden'],
    ['nobody is subscribed to', 'lonely', 'answered 16', 'nobody is subscribed to lonely'],
  ])('a topic that %s is a matter of its events', async (_, topic, answered, said) => {
    const [refused, taken] = await Promise.all([
      startHere({ topic }).deliver(event, attempt()),
      startHere().deliver(event, attempt()),
    ])
    expect(refused).toMatchObject({ status: 'retry', fault: 'event' })
    expect(refused).toMatchObject({ reason: expect.stringContaining(answered) })
    expect(refused).toMatchObject({ reason: expect.stringContaining(said) })
    expect(taken).toMatchObject({ status: 'delivered' })
  })

  test('the largest message that the broker takes is sent, and no larger one', async () => {
    const started = startHere()
    const sized = (length: number) => ({ ...event, body: { text: 'x'.repeat(length) } })
    const outcomes = []
    // One of them is the largest; the others must not cost its connection.
    const base = PACKET_BYTES - 1_200
    for (let more = 0; more < 600; more += 1)
      outcomes.push(await started.deliver(sized(base + more), attempt()))
    const statuses = outcomes.map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set(['delivered', 'rejected']))
    expect(statuses.lastIndexOf('delivered')).toBe(statuses.indexOf('rejected') - 1)
  })
  // Mosquitto says so with a code that the protocol does not have for it, and the library gives the connection up.
  test('a message above a limit that the broker does not tell does not count against the broker', async () => {
    const strict = await startServerProgram(mosquitto(['message_size_limit 2000']))
    try {
      const started = startHere({ url: `mqtt://${strict.host}` })
      const large = { ...event, body: { text: 'x'.repeat(5_000) } }
      expect(await started.deliver(large, attempt())).toMatchObject({
        status: 'retry',
        fault: 'event',
        reason: expect.stringContaining('too large'),
      })
    } finally {
      await strict.remove()
    }
  })
})
