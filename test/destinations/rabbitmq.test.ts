/** RabbitMQ, with a real server. */
import { connect, type Channel, type ChannelModel, type ConsumeMessage } from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import rabbitmq from '../../plugins/rabbitmq/rabbitmq.ts'
import {
  testBrokenServer,
  testHostileNames,
  testSilentLine,
  type SystemDestination,
} from '../support/broken-server.ts'
import { MESSAGE_BYTES, RABBITMQ, startRabbitmq } from '../support/rabbitmq-server.ts'
import { startRelay } from '../support/relay.ts'
import { sampleEvent } from '../support/sample-events.ts'
import { describeWith, type BreakableServer } from '../support/server-program.ts'
import { attempt, startPlugin } from '../support/start-plugin.ts'
import { until } from '../support/until.ts'

const event = sampleEvent('Profile.CallbackPortraitSet', { subject: 'alice' })

describeWith(RABBITMQ, () => {
  let server: BreakableServer
  let connection: ChannelModel
  let channel: Channel
  /** What came to the queue `all`, which gets everything of the exchange `chat`. */
  const arrived: ConsumeMessage[] = []
  beforeAll(async () => {
    server = await startRabbitmq()
    connection = await connect(`amqp://${server.host}?heartbeat=0`)
    connection.on('error', () => undefined)
    channel = await connection.createChannel()
    await channel.assertExchange('chat', 'topic')
    await channel.assertQueue('all')
    await channel.bindQueue('all', 'chat', 'chat.#')
    await channel.assertQueue('full', {
      arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' },
    })
    await channel.consume('all', message => void (message && arrived.push(message)), { noAck: true })
  })
  afterAll(async () => {
    await connection.close()
    await server.remove()
  })

  const optionsFor = (host: string) => ({
    url: `amqp://${host}`,
    exchange: 'chat',
    key: 'chat.{{ subject }}',
  })
  const startHere = (options: Record<string, unknown> = {}) =>
    startPlugin(rabbitmq, { ...optionsFor(server.host), ...options }).started

  const own: SystemDestination = {
    name: 'rabbitmq',
    plugin: rabbitmq,
    // Another start would take another ten seconds: to its clients a line that is cut looks the same.
    server: async () => {
      const relay = await startRelay(server.host)
      return { ...server, host: relay.host, kill: async () => relay.cut(), start: relay.mend }
    },
    optionsFor,
    arrived: () => arrived.map(({ content }) => content.toString()),
  }
  testBrokenServer(own)
  testSilentLine(own)
  testHostileNames(own, { key: 'chat.{{ subject }}' })

  test('a message has the headers of webhook, and is kept on disk', async () => {
    arrived.length = 0
    const hostile = { ...event, command: 'X\r\n é', subject: 'a.b *#\r\n字' }
    expect(await startHere().deliver(hostile, attempt())).toEqual({ status: 'delivered' })
    await until(() => arrived.length === 1, 'it has arrived')
    const [{ fields, properties, content } = expect.fail()] = arrived
    expect(fields.routingKey).toBe('chat.a%2Eb *# 字')
    expect(content.toString()).toBe(JSON.stringify(hostile))
    expect(properties).toMatchObject({
      contentType: 'application/json',
      deliveryMode: 2,
      messageId: attempt().id,
      headers: { 'webhook-id': attempt().id, 'chatgate-command': 'X%0D%0A%20%C3%A9' },
    })
  })

  test('a key for which no queue is bound is a matter of its events', async () => {
    const started = startHere({ key: '{{ subject }}' })
    const [lost, taken] = await Promise.all([
      started.deliver({ ...event, subject: 'nowhere' }, attempt({ id: 'lost' })),
      startHere().deliver(event, attempt({ id: 'taken' })),
    ])
    expect(lost).toMatchObject({
      status: 'retry',
      fault: 'event',
      reason: expect.stringContaining('no queue of the exchange chat is bound for the key nowhere'),
    })
    expect(taken).toMatchObject({ status: 'delivered' })
    expect(await startHere({ exchange: '', key: 'no-such-queue' }).deliver(event, attempt())).toMatchObject({
      status: 'retry',
      fault: 'event',
      reason: expect.stringContaining('declare it'),
    })
  })

  test('a full queue is waited for', async () => {
    const started = startHere({ exchange: '', key: 'full' })
    expect(await started.deliver(event, attempt())).toMatchObject({ status: 'delivered' })
    expect(await started.deliver(event, attempt())).toMatchObject({ status: 'retry', fault: 'busy' })
    await channel.purgeQueue('full')
    expect(await started.deliver(event, attempt())).toMatchObject({ status: 'delivered' })
  })

  test('a message that is too large for the server is refused alone', async () => {
    const started = startHere()
    const large = { ...event, body: { text: 'x'.repeat(MESSAGE_BYTES) } }
    const [refused, beside] = await Promise.all([
      started.deliver(large, attempt({ id: 'large' })),
      started.deliver(event, attempt({ id: 'beside' })),
    ])
    expect(refused).toMatchObject({ status: 'rejected', reason: expect.stringContaining('larger than') })
    // It may have been confirmed before.
    expect(beside).not.toMatchObject({ fault: 'destination' })
    expect(beside).not.toMatchObject({ status: 'rejected' })
    expect(await started.deliver(event, attempt({ id: 'after' }))).toEqual({ status: 'delivered' })
  })

  test.each([
    [
      'an exchange that is not there',
      (host: string) => ({ url: `amqp://${host}`, exchange: 'nope' }),
      '`exchange`',
    ],
    ['a wrong password', (host: string) => ({ url: `amqp://guest:wrong@${host}` }), 'the login in `url`'],
    [
      'a virtual host that is not there',
      (host: string) => ({ url: `amqp://${host}/nope` }),
      'the virtual host',
    ],
  ])('%s is for the operator', async (_, options, said) => {
    const started = startHere(options(server.host))
    const reason = expect.stringContaining(said)
    expect(await started.deliver(event, attempt())).toMatchObject({ afterMs: 60_000, reason })
    expect(await started.probe?.(AbortSignal.timeout(10_000))).toMatchObject({ ok: false, detail: reason })
  })
})
