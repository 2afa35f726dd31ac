import type * as Library from 'amqplib'
import type { Outcome, Tools } from 'chatgate/plugin'
import { NACKED, tooLarge, unroutable } from './outcome.ts'

interface Message {
  exchange: string
  key: string
  contentType: string
  body: Buffer
  headers: Readonly<Record<string, string>>
}

export interface Client {
  /** Rejects with an error of the library, or with why the server closed the channel. */
  publish: (message: Message) => Promise<Outcome>
  /** Settles if the exchange exists. */
  look: (exchange: string) => Promise<void>
}

/** After two of them without a sign of life a connection counts as lost. */
const HEARTBEAT_S = 10

/** How to open a connection with one channel. It is closed by the signal, as the library has no other way while it connects. */
export const openClient = (url: string, tools: Tools) => ({
  async open(onLost: () => void, signal: AbortSignal): Promise<Client> {
    const { connect } = (await tools.load('amqplib')) as typeof Library
    signal.throwIfAborted()
    // They go to Node's own sockets, which know of signals.
    const socket = { ...tools.tls, signal, clientProperties: { connection_name: 'chatgate' } }
    const connection = await connect(withHeartbeat(url), socket)
    connection.on('error', onLost)
    connection.on('close', onLost)
    const channel = await connection.createConfirmChannel()
    return overChannel(channel, onLost)
  },
  close: () => undefined,
})

const withHeartbeat = (url: string): string => {
  const address = new URL(url)
  if (!address.searchParams.has('heartbeat')) address.searchParams.set('heartbeat', String(HEARTBEAT_S))
  return address.href
}

/** A longer one stands in the headers only. */
const ID_BYTES = 255

const overChannel = (channel: Library.ConfirmChannel, onLost: () => void): Client => {
  let whyClosed: Error | undefined
  const returned = new Map<unknown, string>()
  channel.on('error', (error: Error) => (whyClosed = error))
  channel.on('close', onLost)
  // What no queue takes comes back first, and is acknowledged then.
  channel.on('return', ({ fields, properties }: Library.Message) => {
    returned.set(properties.headers?.['webhook-id'], String((fields as { replyText?: string }).replyText))
  })
  return {
    publish({ exchange, key, body, contentType, headers }) {
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
      const { 'webhook-id': id = '' } = headers
      const onConfirmed = (error: unknown): void => {
        const why = returned.get(id)
        returned.delete(id)
        const refused = whyClosed && tooLarge(whyClosed, body.length)
        if (refused) resolve(refused)
        else if (whyClosed) reject(whyClosed)
        else if (why !== undefined) resolve(unroutable(why, exchange, key))
        else if (error === null) resolve({ status: 'delivered' })
        else if (error instanceof Error && error.message === 'message nacked') resolve(NACKED)
        else reject(error)
      }
      const messageId = id.length > ID_BYTES ? {} : { messageId: id }
      const options = { ...messageId, contentType, headers, persistent: true, mandatory: true }
      channel.publish(exchange, key, body, options, onConfirmed)
      return promise
    },
    async look(exchange) {
      // The default exchange is always there, and may not be looked at.
      if (exchange !== '') await channel.checkExchange(exchange)
    },
  }
}
