/** Redis streams, with a real server. */
import { createClient } from '@redis/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import redis from '../../plugins/redis/redis.ts'
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

const REDIS: ServerProgram = {
  program: 'redis-server',
  debian: 'redis-server',
  args: (folder, port) =>
    `--bind 127.0.0.1 --port ${port} --dir ${folder} --save --appendonly yes`.split(' '),
}

const event = sampleEvent('Profile.CallbackPortraitSet', { subject: 'alice' })

describeWith(REDIS, () => {
  let server: BreakableServer
  beforeAll(async () => {
    server = await startServerProgram(REDIS)
  })
  afterAll(() => server.remove())

  const ask = async (...words: string[]): Promise<unknown> => {
    const client = createClient({ url: `redis://${server.host}` })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return await client.sendCommand(words)
    } finally {
      client.destroy()
    }
  }
  /** The fields of each entry. */
  const entriesIn = async (stream: string): Promise<Record<string, string>[]> => {
    const entries = (await ask('XRANGE', stream, '-', '+')) as [id: string, words: string[]][]
    return entries.map(([, words]) =>
      Object.fromEntries(
        words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1] ?? '']] : [])),
      ),
    )
  }
  const optionsFor = (host: string) => ({ url: `redis://${host}`, stream: 'events' })
  const startHere = (options: Record<string, unknown> = {}) =>
    startPlugin(redis, { ...optionsFor(server.host), ...options }).started

  const own: SystemDestination = {
    name: 'redis',
    plugin: redis,
    server: () => server,
    optionsFor,
    arrived: async () => (await entriesIn('events')).map(({ body = '' }) => body),
  }
  testBrokenServer(own)
  testSilentLine(own)
  testHostileNames(own, { stream: 'of {{ subject }}' })

  test('an entry has the headers of webhook and the body as fields', async () => {
    const hostile = { ...event, command: 'X\r\n\u0000 é', subject: 'a b\r\n*3' }
    const started = startHere({ stream: 'of {{ subject }}' })
    expect(await started.deliver(hostile, attempt({ number: 2, isReplay: true }))).toMatchObject({
      status: 'delivered',
    })
    expect(await entriesIn(`of ${hostile.subject}`)).toEqual([
      {
        'webhook-id': attempt().id,
        'chatgate-event': event.id,
        'chatgate-command': 'X%0D%0A%00%20%C3%A9',
        'chatgate-attempt': '2',
        'chatgate-sequence': '1',
        'chatgate-replay': 'true',
        traceparent: attempt().traceParent,
        'content-type': 'application/json',
        body: JSON.stringify(hostile),
      },
    ])
  })

  test('a stream of bounded length drops the oldest', async () => {
    await ask('CONFIG', 'SET', 'stream-node-max-entries', '10')
    const started = startHere({ stream: 'bounded', maxLength: 20 })
    for (let sent = 0; sent < 60; sent += 1) await started.deliver(event, attempt())
    expect((await entriesIn('bounded')).length).toBeLessThan(40)
  })

  test('a key of another type fails its own events only, and costs no connection', async () => {
    await ask('SET', 'text', 'x')
    const started = startHere({ stream: '{{ subject }}' })
    const [refused, taken] = await Promise.all([
      started.deliver({ ...event, subject: 'text' }, attempt()),
      started.deliver({ ...event, subject: 'stream' }, attempt()),
    ])
    expect(refused).toMatchObject({ status: 'retry', fault: 'event' })
    expect(taken).toMatchObject({ status: 'delivered' })
  })

  test('without memory it waits', async () => {
    const started = startHere()
    await ask('CONFIG', 'SET', 'maxmemory', '1')
    const outcome = await started.deliver(event, attempt())
    await ask('CONFIG', 'SET', 'maxmemory', '0')
    expect(outcome).toMatchObject({
      status: 'retry',
      fault: 'destination',
      reason: expect.stringContaining('OOM'),
    })
    expect(outcome).not.toHaveProperty('afterMs')
    expect(await started.deliver(event, attempt())).toMatchObject({ status: 'delivered' })
  })

  test.each([
    ['a wrong password', 'bob:wrong@', '', 'WRONGPASS'],
    ['a database that is not there', '', '/99', 'ERR DB index'],
    ['a user without the right', 'bob:bobs-password@', '', 'NOPERM'],
  ])('%s is for the operator', async (_, login, path, word) => {
    await ask('ACL', 'SETUSER', 'bob', 'on', '>bobs-password', '~other', '+ping')
    const started = startHere({ url: `redis://${login}${server.host}${path}` })
    expect(await started.deliver(event, attempt())).toMatchObject({
      status: 'retry',
      fault: 'destination',
      afterMs: 60_000,
      reason: expect.stringMatching(new RegExp(`^answered ${word}.*; .*\`url\``)),
    })
  })
})
