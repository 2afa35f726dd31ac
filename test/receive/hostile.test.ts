/** Promise 1: always answered. Slow, broken and hostile clients neither block others nor leak. */
import { connect, type Socket } from 'node:net'
import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { eachHasItsEnd } from '../support/at-the-end.ts'
import { LOG_ONLY, profileChange, startGateway, type RunningGateway } from '../support/gateway.ts'
import { sharedGateway } from '../support/shared-gateway.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

const start = () => startGateway({ config: LOG_ONLY })
const shared = sharedGateway(LOG_ONLY)

interface Client {
  socket: Socket
  /** Everything that came back. */
  text: () => string
  closed: () => boolean
}

const client = async (gateway: RunningGateway): Promise<Client> => {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
  let text = ''
  let closed = false
  socket.on('data', chunk => (text += chunk.toString()))
  socket.on('close', () => (closed = true))
  socket.on('error', () => {})
  await once(socket, 'connect')
  return { socket, text: () => text, closed: () => closed }
}

/** Writes, and waits until it is on its way or the connection is gone. */
const written = async ({ socket }: Client, bytes: Buffer): Promise<void> => {
  await new Promise(resolve => socket.write(bytes, resolve))
  // A write to a closed connection fails at once; its end must get a chance to be noticed.
  await new Promise(setImmediate)
}

const PATH = '/callback?SdkAppid=1400000001&CallbackCommand=Profile.CallbackPortraitSet'
const body = JSON.stringify(profileChange('alice'))
const request = (content = body) =>
  `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: ${Buffer.byteLength(content)}\r\n\r\n${content}`
const head = `POST ${PATH} HTTP/1.1\r\nHost: x\r\n`

const envelopesIn = (text: string): { ActionStatus: string; ErrorInfo: string }[] =>
  [...text.matchAll(/\{"ActionStatus".*?\}/g)].map(([json]) => JSON.parse(json) as never)

test.concurrent.for([
  ['garbage', 'hello\r\n\r\n', 400],
  ['a malformed header', `${head}nonsense\r\n\r\n`, 400],
  ['a body length that is no number', `${head}Content-Length: many\r\n\r\n`, 400],
  ['headers that never end', head, 408],
  ['a body that never ends', `${head}Content-Length: 100\r\n\r\n{`, 408],
  ['a chunked body that never ends', `${head}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`, 408],
  ['a broken chunk', `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
  ['a URL of 20 KB', `POST /callback?${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ['an attempt to use it as a proxy', 'CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
] as const)('%s gets an envelope', async ([, text, status]) => {
  const gateway = await shared()
  const { socket, text: answered } = await client(gateway)
  socket.write(text)
  await until(() => envelopesIn(answered()).length > 0, 'an envelope came')
  expect(answered()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(envelopesIn(answered())).toHaveLength(1)
  expect(envelopesIn(answered())[0]?.ActionStatus).toBe('FAIL')
  socket.destroy()
})

test.concurrent('a chunked body, a body byte by byte, and pipelined requests are taken', async () => {
  const gateway = await start()
  const { socket, text } = await client(gateway)
  const half = Math.floor(body.length / 2)
  const chunk = (part: string) => `${part.length.toString(16)}\r\n${part}\r\n`
  socket.write(
    `${head}Transfer-Encoding: chunked\r\n\r\n${chunk(body.slice(0, half))}${chunk(body.slice(half))}0\r\n\r\n`,
  )
  for (const character of request()) socket.write(character)
  socket.write(request() + request() + request())
  await until(() => envelopesIn(text()).length === 5, 'five answers came')
  expect(envelopesIn(text()).every(({ ActionStatus }) => ActionStatus === 'OK')).toBe(true)
})

test.concurrent(
  'hundreds of clients that hang do not keep anybody waiting, and their connections are given back',
  async () => {
    const gateway = await start()
    const clients = await Promise.all(Array.from({ length: 300 }, () => client(gateway)))
    for (const [index, { socket }] of clients.entries()) {
      if (index % 3 === 0) socket.write(head)
      else if (index % 3 === 1) socket.write(`${head}Content-Length: 100\r\n\r\n{`)
      else socket.write(`${head}Content-Length: 100\r\n\r\n{`, () => socket.resetAndDestroy())
    }
    for (let index = 0; index < 20; index += 1)
      expect((await gateway.post(profileChange(`user${index}`))).status).toBe(200)
    await until(() => clients.every(({ closed }) => closed()), 'all are closed')
  },
)

const residentBytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024

const MEGABYTE = Buffer.alloc(1024 * 1024, 'x')

const sendLargeBody = async (gateway: RunningGateway): Promise<void> => {
  const large = await client(gateway)
  large.socket.write(`${head}Content-Length: ${100 * MEGABYTE.length}\r\n\r\n`)
  for (let sent = 0; sent < 100; sent += 1) await written(large, MEGABYTE)
  await until(() => envelopesIn(large.text()).length === 1, 'the envelope came')
  expect(large.text()).toMatch(/^HTTP\/1\.1 413 /)
  large.socket.destroy()
}

test('bodies of 100 MB are refused, and memory stays flat', async () => {
  const gateway = await start()
  await sendLargeBody(gateway)
  const before = residentBytes(gateway.process.pid ?? 0)
  for (let count = 0; count < 5; count += 1) await sendLargeBody(gateway)
  expect(residentBytes(gateway.process.pid ?? 0) - before).toBeLessThan(64 * MEGABYTE.length)
})

test('a body that never ends is refused once, and its connection is closed in the end', async () => {
  const gateway = await start()
  const endless = await client(gateway)
  endless.socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`)
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), MEGABYTE, Buffer.from('\r\n')])
  while (!endless.closed()) await written(endless, chunk)
  expect(endless.text()).toMatch(/^HTTP\/1\.1 413 /)
  expect(envelopesIn(endless.text())).toHaveLength(1)
  expect((await gateway.post(profileChange('alice'))).status).toBe(200)
})
