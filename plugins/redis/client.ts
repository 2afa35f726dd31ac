import type * as Library from '@redis/client'
import type { Tools } from 'chatgate/plugin'

/** What is needed of a connection to Redis. */
export type Client = Pick<Library.RedisClientType, 'sendCommand' | 'destroy'>

/** How to open and close a connection. A frozen server would keep an answer waiting forever: only `destroy` ends that. */
export const openClient = (url: string, tools: Tools) => ({
  async open(onLost: () => void, signal: AbortSignal): Promise<Client> {
    const { createClient } = (await tools.load('@redis/client')) as typeof Library
    const client = createClient({
      url,
      name: 'chatgate',
      disableOfflineQueue: true,
      socket: { ...(url.startsWith('rediss:') && { tls: true, ...tools.tls }), reconnectStrategy: false },
    })
    client.on('error', onLost)
    client.on('end', onLost)
    signal.addEventListener('abort', () => client.destroy(), { once: true })
    signal.throwIfAborted()
    await client.connect()
    return client
  },
  close: (client: Client) => client.destroy(),
})
