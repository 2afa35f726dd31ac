import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type Koa from 'koa'
import { answer, type Answer, type AnswerName } from './answers.ts'

/** Chat keeps its connections open; ours must not be the side that closes first. */
const KEEP_ALIVE_MS = 90_000
/** Headers that are not there by then cannot be answered within Chat's two seconds. */
const HEADERS_TIMEOUT_MS = 1_500
/** Ends requests whose body never ends; they were answered long before. */
const REQUEST_TIMEOUT_MS = 10_000
const CHECK_INTERVAL_MS = 250
/** Node does not look at the time-outs above any more once a server is closing. */
const CLOSE_WITHIN_MS = 2_000

const REFUSALS: Readonly<Record<string, AnswerName>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
}

/** An HTTP server whose own refusals carry the envelope too. */
export const createEnvelopeServer = (app: Koa, onRefusal: (answer: Answer) => void): Server => {
  const handle = app.callback()
  const current = new WeakMap<Duplex, { request: IncomingMessage; response: ServerResponse }>()
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
    },
    (request, response) => {
      current.set(request.socket, { request, response })
      // Who keeps sending on one connection must not keep a gateway from stopping.
      if (!server.listening) response.shouldKeepAlive = false
      void handle(request, response)
    },
  )
  const refuse = (socket: Duplex, name: AnswerName) => {
    const refusal = answer(name)
    onRefusal(refusal)
    socket.end(rawResponse(refusal))
  }
  server.on('clientError', (error: Error & { code?: string }, socket: Duplex) => {
    const under = current.get(socket)
    const answered = under !== undefined && under.response.headersSent && !under.request.complete
    if (error.code === 'ECONNRESET' || !socket.writable || answered) socket.destroy()
    else refuse(socket, REFUSALS[error.code ?? ''] ?? 'malformed')
  })
  server.on('connect', (_request, socket: Duplex) => refuse(socket, 'wrong-method'))
  return server
}

const rawResponse = ({ httpStatus, envelope }: Answer): string => {
  const body = JSON.stringify(envelope)
  return (
    `HTTP/1.1 ${httpStatus} Refused\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
  )
}

/** Starts listening; resolves with the port, which differs from the one asked for where that was 0. */
export const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

/**
 * Takes no new connections and lets requests under way finish; connections that are open after Chat's two seconds, with
 * half a request or none, are closed.
 */
export const close = async (server: Server): Promise<void> => {
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS)
  await new Promise(resolve => server.close(resolve))
  clearTimeout(timer)
}
