import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { atTheEndOfTest } from './at-the-end.ts'

/** What a proxy does: what it is there for, or one of the things that go wrong. */
export type ProxyHabit =
  'forwards' | 'asks for a login' | 'refuses' | 'is silent' | 'dies' | 'dies when a connection is reused'

export interface TestProxy {
  /** Host and port. */
  host: string
  /** What it was asked for: method, target, and login. */
  asked: { what: string; login: string | undefined }[]
}

/** A proxy that forwards requests and opens tunnels, whatever the host, to one receiver each. Closed at the end of the test. */
export const startProxy = async (
  habit: ProxyHabit = 'forwards',
  { http, tls }: { http?: string; tls?: number } = {},
): Promise<TestProxy> => {
  const asked: TestProxy['asked'] = []
  const sockets = new Set<Socket>()
  const used = new WeakSet<Socket>()
  const note = ({ method = '', url = '', headers }: IncomingMessage): void =>
    void asked.push({ what: `${method} ${url}`, login: headers['proxy-authorization'] })
  const server = createServer((incoming, response) => {
    note(incoming)
    if (habit === 'is silent') return
    const wasUsed = used.has(incoming.socket)
    used.add(incoming.socket)
    if (habit === 'dies' || (habit === 'dies when a connection is reused' && wasUsed))
      incoming.socket.destroy()
    else if (habit === 'asks for a login') response.writeHead(407).end()
    else if (habit === 'refuses') response.writeHead(403).end()
    else forward(incoming, response, http ?? '')
  })
  server.on('connect', (incoming, near: Socket) => {
    note(incoming)
    near.on('error', () => undefined)
    if (habit === 'is silent') return
    if (habit === 'dies') near.destroy()
    else if (habit === 'asks for a login') near.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    else if (habit === 'refuses') near.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    else {
      const far = connect(tls ?? 0, '127.0.0.1', () => {
        near.write('HTTP/1.1 200 Connection established\r\n\r\n')
        far.pipe(near).pipe(far)
      })
      far.on('error', () => near.destroy())
      sockets.add(far)
    }
  })
  server.on('connection', socket => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  atTheEndOfTest(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const forward = (incoming: IncomingMessage, response: ServerResponse, receiver: string): void => {
  const { pathname, search } = new URL(incoming.url ?? '')
  const { method, headers } = incoming
  const outgoing = request(
    `${receiver}${pathname}${search}`,
    { ...(method && { method }), headers },
    answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    },
  )
  outgoing.on('error', () => response.destroy())
  incoming.pipe(outgoing)
}
