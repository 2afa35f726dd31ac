import type * as Library from 'mqtt'
import type { Outcome, Tools } from 'chatgate/plugin'
import { outcomeOfAck } from './outcome.ts'
import { packetBytes, type Message } from './packet.ts'

export interface Client {
  /** Rejects with an error of the library, or with why the connection was lost. */
  publish: (message: Message) => Promise<Outcome>
}

export const openClient = (url: string, tools: Tools) => ({
  async open(onLost: () => void, signal: AbortSignal): Promise<Client> {
    const { connect } = (await tools.load('mqtt')) as typeof Library
    signal.throwIfAborted()
    const client = connect({ ...tools.tls, ...optionsFor(url) })
    signal.addEventListener('abort', () => client.end(true), { once: true })
    const lost = whenLost(client, onLost)
    const connected = new Promise<Library.IConnackPacket>(resolve => void client.once('connect', resolve))
    const { properties } = await Promise.race([connected, lost])
    return overClient(client, lost, properties?.maximumPacketSize)
  },
  close: () => undefined,
})

const optionsFor = (url: string): Library.IClientOptions => {
  const { protocol, hostname, port, username, password } = new URL(url)
  const isSecure = protocol === 'mqtts:'
  return {
    protocol: isSecure ? 'mqtts' : 'mqtt',
    host: hostname.replaceAll(/^\[|\]$/g, ''),
    port: Number(port) || (isSecure ? 8883 : 1883),
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    protocolVersion: 5,
    reconnectPeriod: 0,
  }
}

/** Rejects when the connection is lost: what is published then never settles. */
const whenLost = (client: Library.MqttClient, onLost: () => void): Promise<never> => {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(onLost)
  client.on('error', reject)
  client.on('disconnect', ({ reasonCode }) =>
    reject(new Error(`the broker ended the connection, with ${reasonCode}`)),
  )
  client.on('close', () => reject(new Error('the connection was closed')))
  return promise
}

const overClient = (
  client: Library.MqttClient,
  lost: Promise<never>,
  largestBytes = Number.POSITIVE_INFINITY,
): Client => {
  // A message that is acknowledged resolves to itself; what the broker said of it is told here only, and before.
  const codes = new Map<number | undefined, number>()
  client.on('packetreceive', packet => {
    if (packet.cmd === 'puback') codes.set(packet.messageId, packet.reasonCode ?? 0)
  })
  const acknowledged = async (message: Message): Promise<Outcome> => {
    const { topic, body, contentType, userProperties } = message
    const properties = { contentType, userProperties }
    const sent = await client.publishAsync(topic, body, { qos: 1, properties }).catch(refused)
    if (!sent || 'code' in sent) return outcomeOfAck(sent?.code ?? 0, topic, sent?.message)
    const code = codes.get(sent.messageId) ?? 0
    codes.delete(sent.messageId)
    return outcomeOfAck(code, topic)
  }
  return {
    async publish(message) {
      if (packetBytes(message) > largestBytes)
        return {
          status: 'rejected',
          reason: `the message is larger than the broker takes (${largestBytes} bytes)`,
        }
      return Promise.race([acknowledged(message), lost])
    },
  }
}

/** Rejects if it is no answer of the broker. */
const refused = (error: unknown): { code: number; message: string } => {
  const { code, message } = error as { code?: unknown; message: string }
  if (typeof code !== 'number') throw error
  return { code, message }
}
