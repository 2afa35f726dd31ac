import type * as Library from '@platformatic/kafka'
import type { Outcome, Tools } from 'chatgate/plugin'

interface Options {
  brokers: readonly string[]
  mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  username?: string
  password?: string
}

interface Message {
  topic: string
  key: string
  body: Buffer
  headers: Readonly<Record<string, string>>
}

export interface Client {
  /** Rejects with an error of the library, in which those of brokers are nested. */
  produce: (message: Message) => Promise<Outcome>
  /** Settles if a broker says which others there are. */
  look: () => Promise<void>
  close: () => Promise<void>
}

/** The time of the attempt is over long before. */
const REQUEST_TIMEOUT_MS = 600_000

const ALL_IN_SYNC = -1

export const openClient = (options: Options, tools: Tools) => ({
  async open(_onLost: () => void, signal: AbortSignal): Promise<Client> {
    const library = (await tools.load('@platformatic/kafka')) as typeof Library
    signal.throwIfAborted()
    const producer = new library.Producer({
      ...connectionOptions(options, tools.tls),
      // Its own would put a part of the keys elsewhere than the clients of other languages do.
      partitioner: library.compatibilityPartitioner,
    })
    producer.on('error', () => undefined)
    return {
      async produce({ topic, key, body, headers }) {
        const message = {
          topic,
          value: body,
          headers: new Map(
            Object.entries(headers).map(([name, value]) => [Buffer.from(name), Buffer.from(value)]),
          ),
          ...(key !== '' && { key: Buffer.from(key) }),
        }
        const { offsets = [] } = await producer.send({ messages: [message], acks: ALL_IN_SYNC })
        const [{ partition, offset } = {}] = offsets
        return { status: 'delivered', detail: `partition ${partition}, offset ${offset}` }
      },
      look: async () => void (await producer.metadata({ topics: [] })),
      close: () => producer.close(true),
    }
  },
  close: (client: Client) => client.close(),
})

const connectionOptions = ({ brokers, mechanism, username, password }: Options, tls: Tools['tls']) => ({
  clientId: 'chatgate',
  bootstrapBrokers: [...brokers],
  requestTimeout: REQUEST_TIMEOUT_MS,
  // The gateway does that, and survives a restart.
  retries: 0,
  autocreateTopics: false,
  ...(tls && { tls, tlsServerName: tls.servername ?? true }),
  ...(username !== undefined && password !== undefined && { sasl: { mechanism, username, password } }),
})
