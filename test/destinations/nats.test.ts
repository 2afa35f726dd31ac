/** NATS JetStream, with a real server. */
import { jetstreamManager, type JetStreamManager, type StreamConfig } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import nats from '../../plugins/nats/nats.ts'
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

const LOGIN = 'gateway:p%40ss%23word'

const NATS: ServerProgram = {
  program: 'nats-server',
  debian: 'nats-server',
  args: (folder, port) =>
    `--addr 127.0.0.1 --port ${port} -js -sd ${folder} --user gateway --pass p@ss#word`.split(' '),
}

const event = sampleEvent('Profile.CallbackPortraitSet', { subject: 'alice' })

describeWith(NATS, () => {
  let server: BreakableServer
  beforeAll(async () => {
    server = await startServerProgram(NATS)
    await addStream({ name: 'CHAT', subjects: ['chat.>'] })
    await addStream({ name: 'SMALL', subjects: ['small'], max_msg_size: 1_000 })
    await addStream({ name: 'FULL', subjects: ['full'], max_msgs: 1, discard: 'new' })
  })
  afterAll(() => server.remove())

  const manage = async <Result>(use: (manager: JetStreamManager) => Promise<Result>): Promise<Result> => {
    const connection = await connect({ servers: server.host, user: 'gateway', pass: 'p@ss#word' })
    try {
      return await use(await jetstreamManager(connection))
    } finally {
      await connection.close()
    }
  }
  const addStream = (config: Partial<StreamConfig> & { name: string }) =>
    manage(manager => manager.streams.add(config))

  const messagesIn = (name: string) =>
    manage(async manager => {
      const { state } = await manager.streams.info(name)
      const messages = []
      for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq += 1) {
        const message = await manager.streams.getMessage(name, { seq })
        if (message) messages.push(message)
      }
      return messages
    })
  const optionsFor = (host: string) => ({ url: `nats://${LOGIN}@${host}`, subject: 'chat.{{ subject }}' })
  const startHere = (options: Record<string, unknown> = {}) =>
    startPlugin(nats, { ...optionsFor(server.host), ...options }).started

  const own: SystemDestination = {
    name: 'nats',
    plugin: nats,
    server: () => server,
    optionsFor,
    arrived: async () => (await messagesIn('CHAT')).map(message => message.string()),
  }
  testBrokenServer(own)
  testSilentLine(own)
  testHostileNames(own, { subject: 'chat.{{ subject }}' })

  test('a message has the headers of webhook, and is kept once', async () => {
    await addStream({ name: 'ONE', subjects: ['one.*'] })
    const hostile = { ...event, command: 'X\r\n é', subject: 'a.b *>\r\n字' }
    const started = startHere({ subject: 'one.{{ subject }}' })
    const outcomes = [
      await started.deliver(hostile, attempt()),
      await started.deliver(hostile, attempt({ number: 2 })),
    ]
    expect(outcomes).toMatchObject([
      { status: 'delivered', detail: 'message 1' },
      { status: 'delivered', detail: 'was there, as 1' },
    ])
    const [message, ...more] = await messagesIn('ONE')
    expect(more).toEqual([])
    expect(message?.subject).toBe('one.a%2Eb%20%2A%3E%20字')
    expect(message?.string()).toBe(JSON.stringify(hostile))
    expect(message?.header.get('webhook-id')).toBe(attempt().id)
    expect(message?.header.get('chatgate-command')).toBe('X%0D%0A%20%C3%A9')
    expect(message?.header.get('content-type')).toBe('application/json')
  })

  test.each([
    ['no stream takes', 'nowhere', { status: 'retry', fault: 'event' }],
    ['takes only small messages', 'small', { status: 'rejected' }],
  ])('a subject that %s is a matter of its events', async (_, subject, outcome) => {
    const started = startHere({ subject })
    const long = { ...event, body: { text: 'x'.repeat(2_000) } }
    expect(await started.deliver(long, attempt())).toMatchObject(outcome)
  })

  test('a full stream is waited for', async () => {
    const started = startHere({ subject: 'full' })
    expect(await started.deliver(event, attempt())).toMatchObject({ status: 'delivered' })
    expect(await started.deliver(event, attempt({ id: 'second' }))).toMatchObject({
      status: 'retry',
      fault: 'busy',
      reason: expect.stringContaining('10077'),
    })
  })

  test('a message that no server takes is rejected, and the connection stays', async () => {
    const started = startHere()
    const outcomes = await Promise.all([
      started.deliver({ ...event, body: { text: 'x'.repeat(1_100_000) } }, attempt({ id: 'large' })),
      started.deliver(event, attempt({ id: 'small' })),
    ])
    expect(outcomes).toMatchObject([{ status: 'rejected' }, { status: 'delivered' }])
  })

  test('a wrong login is for the operator', async () => {
    const started = startHere({ url: `nats://gateway:wrong@${server.host}` })
    const said = expect.stringContaining('look at the login in `url`')
    expect(await started.deliver(event, attempt())).toMatchObject({ afterMs: 60_000, reason: said })
    expect(await started.probe?.(AbortSignal.timeout(10_000))).toMatchObject({ ok: false, detail: said })
  })
})
