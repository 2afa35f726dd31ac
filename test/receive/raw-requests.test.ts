/** Promise 1 for what is no proper HTTP: each way gets its envelope, and is counted and logged once. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { LOG_ONLY, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { scrape } from '../support/scrape.ts'
import { until } from '../support/until.ts'

const PATH = '/callback?SdkAppid=1400000001&CallbackCommand=Profile.CallbackPortraitSet'

const callback = (subject: string, headers = 'Host: x\r\n', path = PATH): string => {
  const body = JSON.stringify(profileChange(subject))
  return `POST ${path} HTTP/1.1\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`
}

/** The status and the envelope of each answer, and the names that they are counted under. */
const ROWS: [name: string, sent: string, told: string[], counted: string[]][] = [
  ['an Expect that nobody knows', callback('a', 'Host: x\r\nExpect: a-miracle\r\n'), ['200 OK'], ['kept']],
  ['Expect: 100-continue', callback('b', 'Host: x\r\nExpect: 100-continue\r\n'), ['200 OK'], ['kept']],
  ['no Host', callback('c', ''), ['400 FAIL'], ['malformed']],
  ['no Host, HTTP/1.0', callback('d', '').replace('1.1', '1.0'), ['200 OK'], ['kept']],
  ['a whole URL', callback('e', undefined, `http://x${PATH}`), ['200 OK'], ['kept']],
  ['a URL that is none', callback('f', undefined, 'http://[::1/callback'), ['400 FAIL'], ['malformed']],
  ['a path that is none', callback('g', undefined, '*'), ['404 FAIL'], ['wrong-path']],
  ['an upgrade', callback('h', 'Host: x\r\nConnection: upgrade\r\nUpgrade: h2c\r\n'), ['200 OK'], ['kept']],
  ['noise behind a callback', `${callback('i')}noise\r\n\r\n`, ['200 OK', '400 FAIL'], ['kept', 'malformed']],
  [
    'noise behind two',
    `${callback('j')}${callback('k')}\0\0\0\0\r\n`,
    ['200 OK', '200 OK', '400 FAIL'],
    ['kept', 'kept', 'malformed'],
  ],
  [
    'a broken chunk',
    `POST ${PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    ['400 FAIL'],
    ['malformed'],
  ],
  ['garbage', 'hello\r\n\r\n', ['400 FAIL'], ['malformed']],
  ['CONNECT', 'CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n', ['405 FAIL'], ['wrong-method']],
]

const answered = async (
  { url }: RunningGateway,
  sent: string,
  count: number,
  name: string,
): Promise<string[]> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let text = ''
  socket.on('data', chunk => (text += chunk.toString())).on('error', () => {})
  await once(socket, 'connect')
  socket.write(sent)
  const answers = (): string[] =>
    [...text.matchAll(/HTTP\/1\.1 ([2-5]\d\d) (?:(?!HTTP\/)[^])*?"ActionStatus":"(\w+)"/g)].map(
      ([, status, told]) => `${status} ${told}`,
    )
  await until(() => answers().length >= count, `all answers came to ${name}`)
  expect(text.match(/^x-content-type-options: nosniff/gim)).toHaveLength(count)
  expect(text.match(/^cache-control: no-store/gim)).toHaveLength(count)
  socket.destroy()
  return answers()
}

const countOf = async (gateway: RunningGateway, answer: string): Promise<number> =>
  (await scrape(gateway)).sum('chatgate_callbacks_total', { answer }) ?? 0

test('each gets an envelope, is counted and logged, and is told FAIL only where it is not kept', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const names = new Set(ROWS.flatMap(([, , , counted]) => counted))
  for (const [name, sent, told, counted] of ROWS) {
    const before = Object.fromEntries(
      await Promise.all([...names].map(async answer => [answer, await countOf(gateway, answer)] as const)),
    )
    expect(await answered(gateway, sent, told.length, name), name).toEqual(told)
    for (const answer of names) {
      const more = counted.filter(one => one === answer).length
      expect((await countOf(gateway, answer)) - (before[answer] ?? 0), `${name}: ${answer}`).toBe(more)
    }
  }
  for (const name of names.difference(new Set(['kept'])))
    await gateway.logged(({ msg, answer }) => msg === 'refused a callback' && answer === name, name)
  const { events } = await gateway.get<{ events: unknown[] }>('/api/events')
  expect(events).toHaveLength(await countOf(gateway, 'kept'))
})

const STOPPED = {
  callbacks: callback('alice'),
  admin: (() => {
    // Answered by the main thread, as the one that works is the first to stop.
    const drop = JSON.stringify({ all: true, dryRun: true })
    return `POST /api/deliveries/drop HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${drop.length}\r\n\r\n${drop}`
  })(),
}

/** What is told to a request whose end comes while the gateway stops; empty where the machine was too slow for the two seconds that it has. */
const toldWhileStopping = async (which: keyof typeof STOPPED): Promise<string> => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const socket = connect(Number(new URL(which === 'admin' ? gateway.admin : gateway.url).port), '127.0.0.1')
  let text = ''
  let isClosed = false
  socket.on('data', chunk => (text += chunk.toString())).on('error', () => {})
  socket.on('close', () => (isClosed = true))
  socket.write(STOPPED[which])
  await until(() => text.includes('"'), 'the first is answered')
  expect(text).toMatch(/^connection: keep-alive/im)
  text = ''
  socket.write(STOPPED[which].slice(0, -10))
  await gateway.get('/api/config')
  gateway.process.kill('SIGTERM')
  await until(() => isClosed || gateway.log.some(({ msg }) => msg === 'stopping'), 'it stops')
  socket.write(STOPPED[which].slice(-10))
  await until(() => isClosed || text.includes('\r\n\r\n'), 'the second is answered')
  return text
}

test.for(['callbacks', 'admin'] as const)(
  'a stop says to %s under way that the connection ends',
  async which => {
    let told = ''
    for (let tries = 0; told === '' && tries < 5; tries += 1) told = await toldWhileStopping(which)
    expect(told).toMatch(/^connection: close/im)
  },
)
