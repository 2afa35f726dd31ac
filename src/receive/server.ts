import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type Koa from 'koa'
import { answer, type CallbackAnswer, type AnswerName } from '../callback/answers.ts'
import { createTurns } from './turns.ts'

/** Chat keeps its connections open; our side must not be the one that closes first. */
const KEEP_ALIVE_MS = 90_000
/** If the headers are not there by then, the request cannot be answered within Chat's two seconds. */
const HEADERS_TIMEOUT_MS = 1_500
/** Ends requests whose body never ends; they were answered long before. */
const REQUEST_TIMEOUT_MS = 10_000
const CHECK_INTERVAL_MS = 250
/** Node ignores the timeouts above once a server is closing. */
const CLOSE_WITHIN_MS = 2_000

const REFUSALS: Readonly<Record<string, AnswerName>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
}

/** On every answer: it is not a page, and must not be cached. */
export const ANSWER_HEADERS = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' }

/** A request that is being read or answered. */
interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}

export interface EnvelopeServer {
  /** Starts listening; resolves with the port, which differs from the given one if that was 0. */
  listen: (host: string, port: number) => Promise<number>
  /** From now on each answer closes its connection. */
  endConnections: () => void
  /**
   * Takes no new connections and lets requests under way finish. Connections still open after Chat's two seconds, with
   * half a request or none, are closed.
   */
  close: () => Promise<void>
}

/** An HTTP server whose own refusals carry the envelope and {@link ANSWER_HEADERS} too. */
export const createEnvelopeServer = (
  app: Koa,
  onRefusal: (answer: CallbackAnswer) => void,
): EnvelopeServer => {
  /** The last exchange of each open connection. */
  const exchanges = new Map<Duplex, Exchange>()
  let isEnding = false
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
    // Node would refuse such a request with an empty answer.
    requireHostHeader: false,
  })
  const { refuse, onClientError } = refusing(exchanges, onRefusal)
  const handle = app.callback()
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    exchanges.set(request.socket, { request, response })
    // A client that keeps sending on one connection must not keep the gateway from stopping.
    if (isEnding) response.shouldKeepAlive = false
    void handle(request, response)
  }
  server.on('connection', (socket: Duplex) => socket.once('close', () => exchanges.delete(socket)))
  server.on('request', onRequest)
  // An unknown `Expect` may be ignored (RFC 9110 §10.1.1); Node would refuse it with an empty answer.
  server.on('checkExpectation', onRequest)
  server.on('clientError', onClientError)
  server.on('connect', (_request, socket: Duplex) => refuse(socket, 'wrong-method'))
  const endConnections = (): void => {
    isEnding = true
    for (const { response } of exchanges.values()) response.shouldKeepAlive = false
  }
  return {
    listen: (host, port) => listen(server, host, port),
    endConnections,
    close() {
      endConnections()
      return close(server)
    },
  }
}

/** Refuses what is not HTTP. */
const refusing = (exchanges: ReadonlyMap<Duplex, Exchange>, onRefusal: (answer: CallbackAnswer) => void) => {
  const refused = new WeakSet<Duplex>()
  const inTurn = createTurns()
  const refuse = (socket: Duplex, name: AnswerName): void =>
    inTurn(() => {
      const refusal = answer(name)
      onRefusal(refusal)
      if (socket.writable) socket.end(rawResponse(refusal))
    })
  const onClientError = (error: Error & { code?: string }, socket: Duplex): void => {
    const { request, response } = exchanges.get(socket) ?? {}
    // Each further packet of noise is another error.
    if (refused.has(socket)) return
    const isBroken = request !== undefined && !request.complete
    if (error.code === 'ECONNRESET' || !socket.writable || (isBroken && response?.headersSent))
      return void socket.destroy()
    refused.add(socket)
    const name = REFUSALS[error.code ?? ''] ?? 'malformed'
    // The reader of the broken body sees the error too, and its answer is the one counted.
    if (isBroken) return void socket.end(rawResponse(answer(name)))
    // A request before the noise is still valid, and is answered first.
    if (response && !response.writableFinished)
      response.once('close', () => socket.writable && refuse(socket, name))
    else refuse(socket, name)
  }
  return { refuse, onClientError }
}

const ownHeaders = Object.entries(ANSWER_HEADERS)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('')

const rawResponse = ({ httpStatus, envelope }: CallbackAnswer): string => {
  const body = JSON.stringify(envelope)
  return (
    `HTTP/1.1 ${httpStatus} Refused\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n${ownHeaders}Connection: close\r\n\r\n${body}`
  )
}

const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

const close = async (server: Server): Promise<void> => {
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS)
  await new Promise(resolve => server.close(resolve))
  clearTimeout(timer)
}
