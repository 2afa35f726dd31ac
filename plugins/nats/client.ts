import type * as JetStream from '@nats-io/jetstream'
import type * as Library from '@nats-io/transport-node'
import type { Outcome, Tools } from 'chatgate/plugin'
import { openingSockets } from './sockets.ts'

interface Message {
  subject: string
  body: string | Uint8Array
  headers: Readonly<Record<string, string>>
}

export interface Client {
  /** Rejects with an error of the library. */
  publish: (message: Message) => Promise<Outcome>
  /** Settles if JetStream can be used. */
  look: () => Promise<void>
  close: () => Promise<void>
}

/** The time of the attempt is over long before; without a number the library has its own idea of it. */
const TIMEOUT_MS = 600_000

export const openClient = (url: string, tools: Tools) => ({
  async open(onLost: () => void, signal: AbortSignal): Promise<Client> {
    const { connect, headers } = (await tools.load('@nats-io/transport-node')) as typeof Library
    const { jetstream, jetstreamManager } = (await tools.load('@nats-io/jetstream')) as typeof JetStream
    signal.throwIfAborted()
    const connection = await openingSockets(signal, () => connect(optionsFor(url, tools.tls)))
    void connection.closed().then(onLost)
    const stream = jetstream(connection)
    return {
      async publish(message) {
        const written = headers()
        for (const [name, value] of Object.entries(message.headers)) written.set(name, value)
        const { seq, duplicate } = await stream.publish(message.subject, message.body, {
          // So that a stream keeps what comes again only once, within its `duplicate_window`.
          msgID: message.headers['webhook-id'] ?? '',
          headers: written,
          timeout: TIMEOUT_MS,
        })
        return { status: 'delivered', detail: duplicate ? `was there, as ${seq}` : `message ${seq}` }
      },
      look: async () => void (await jetstreamManager(connection, { timeout: TIMEOUT_MS })),
      close: () => connection.close(),
    }
  },
  close: (client: Client) => client.close(),
})

/** The library does not read a login in an address. */
const optionsFor = (url: string, tls: Tools['tls']): Library.NodeConnectionOptions => {
  const { host, protocol, username, password } = new URL(url)
  const [user, pass] = [username, password].map(decodeURIComponent)
  return {
    servers: host,
    name: 'chatgate',
    reconnect: false,
    timeout: TIMEOUT_MS,
    ...(protocol === 'tls:' && { tls: tls ?? {} }),
    ...(user && pass ? { user, pass } : user ? { token: user } : {}),
  }
}
