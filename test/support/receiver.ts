import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { until } from './until.ts'

/** A request as the receiver got it, byte for byte. */
export interface ReceivedRequest {
  method: string
  /** Path and query. */
  url: string
  /** Names in lower case. */
  headers: Record<string, string>
  body: Buffer
  /** Milliseconds since 1970, when the body was complete. */
  at: number
}

export interface ReceiverAnswer {
  /** 200 by default. */
  status?: number
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** Answers after this delay. */
  delayMs?: number
  /** Never answers. */
  hang?: boolean
}

export interface Receiver {
  /** For example `http://127.0.0.1:40123`, without a slash at the end. */
  url: string
  /** In the order in which they were complete. */
  requests: ReceivedRequest[]
  /** Waits until at least this many requests have come, and returns them. */
  received: (count: number) => Promise<ReceivedRequest[]>
  close: () => Promise<void>
}

interface ReceiverScript {
  /** Decides each answer; `index` counts from 0. */
  answer?: (request: ReceivedRequest, index: number) => ReceiverAnswer
  /** The port to listen on, for a receiver that comes back at the same address; any free one by default. */
  port?: number
}

/** A real HTTP server on 127.0.0.1 that records what it gets and answers as told: 200 with an empty body by default. */
export const startReceiver = async ({ answer, port = 0 }: ReceiverScript = {}): Promise<Receiver> => {
  const requests: ReceivedRequest[] = []
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await record(incoming).catch(() => undefined)
    if (!request) return
    const index = requests.push(request) - 1
    await reply(response, answer?.(request, index) ?? {})
  }
  const server = createServer((incoming, response) => void serve(incoming, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    requests,
    received: async count => {
      await until(() => requests.length >= count, `${count} requests came (${requests.length} did)`)
      return requests
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** The port that a listening server got. */
export const portOf = (server: Server): number => {
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('the server does not listen on a port')
  return address.port
}

const record = async (incoming: IncomingMessage): Promise<ReceivedRequest> => ({
  method: incoming.method ?? '',
  url: incoming.url ?? '',
  headers: Object.fromEntries(
    Object.entries(incoming.headersDistinct).map(([name, values = []]) => [name, values.join(', ')]),
  ),
  body: await buffer(incoming),
  at: Date.now(),
})

const reply = async (response: ServerResponse, answer: ReceiverAnswer): Promise<void> => {
  if (answer.hang) return
  if (answer.delayMs !== undefined) await new Promise(resolve => setTimeout(resolve, answer.delayMs))
  response.writeHead(answer.status ?? 200, answer.headers).end(answer.body)
}
