/** One job of the queue: a callback that one destination gets, as an HTTP request that is signed according to Standard Webhooks. */
import { createHmac, createSecretKey, randomUUID } from 'node:crypto'
import { Agent } from 'undici'
import { CONCURRENCY, DESTINATIONS, WEBHOOK_SECRET } from './settings.ts'

export interface Delivery {
  /** The same for each attempt. */
  id: string
  url: string
  event: ChatEvent
}

interface ChatEvent {
  id: string
  app: string
  command: string
  /** Milliseconds since 1970. */
  receivedAt: number
  /** As Chat sent it. */
  body: unknown
}

/** One delivery for each destination. */
export const deliveriesOf = (facts: Omit<ChatEvent, 'id' | 'receivedAt'>): Delivery[] => {
  const event = { id: randomUUID(), receivedAt: Date.now(), ...facts }
  return DESTINATIONS.map((url, index) => ({ id: `${event.id}-${index}`, url, event }))
}

const key = createSecretKey(Buffer.from(WEBHOOK_SECRET.slice('whsec_'.length), 'base64'))

const signature = (id: string, timestamp: string, body: string): string =>
  `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`

const agent = new Agent({ connections: CONCURRENCY, headersTimeout: 10_000, bodyTimeout: 10_000 })

/** Rejects unless it is taken; the queue tries again then. `attempt` counts from 1. */
export const send = async ({ id, url, event }: Delivery, attempt: number): Promise<void> => {
  const body = JSON.stringify(event)
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const { origin, pathname, search } = new URL(url)
  const answer = await agent.request({
    origin,
    path: pathname + search,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'chat-callbacks',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature(id, timestamp, body),
      'event-id': event.id,
      'event-command': event.command,
      'event-attempt': String(attempt),
    },
    body,
  })
  await answer.body.dump()
  if (answer.statusCode < 200 || answer.statusCode > 299)
    throw new Error(`${url} answered ${answer.statusCode}`)
}
