import {
  BODIES,
  bodyOption,
  definePlugin,
  deliverOver,
  lazyConnection,
  messageHeaders,
  probeOver,
  readServer,
  serverOption,
  template,
  Type,
  type Attempt,
  type ChatEvent,
  type Outcome,
} from 'chatgate/plugin'
import { openClient, type Client } from './client.ts'
import { outcomeForAll, outcomeForStream } from './replies.ts'

export default definePlugin({
  kind: 'destination',
  summary: 'Appends each event to a Redis stream.',
  options: {
    url: serverOption(
      ['rediss?'],
      'redis://user:password@redis.internal:6379',
      'The Redis server with its login; `rediss://` uses TLS. A number at the end, such as `/2`, is the database.',
    ),
    stream: template('json', {
      description:
        'The key of the stream. The fields of an entry are `webhook-id`, `chatgate-event`, `chatgate-command` and the other headers of `webhook`, then `content-type` and `body`.',
    }),
    maxLength: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'About how many entries the stream keeps (`MAXLEN ~`); older ones are dropped, read or not. Without it all stay.',
      }),
    ),
    body: bodyOption,
  },
  example: {
    url: 'redis://gateway:example-password@redis.internal:6379',
    stream: 'chat-events',
    maxLength: 1_000_000,
  },
  needs: { '@redis/client': '^6.3.1' },
  tls: true,
  delivery: { order: true },
  start({ url, stream, maxLength, body }, tools) {
    const { host, pathname } = readServer(url, { passwordAlone: true })
    if (!/^\/?\d*$/.test(pathname))
      throw new Error('`url` ends with what is no number of a database, such as /2')
    const connection = lazyConnection(openClient(url, tools))
    const { contentType, write } = BODIES[body]
    const bounds = maxLength === undefined ? [] : ['MAXLEN', '~', String(maxLength)]
    const command = (event: ChatEvent, attempt: Attempt): (string | Buffer)[] => [
      'XADD',
      stream.render(event),
      ...bounds,
      '*',
      ...Object.entries(messageHeaders(event, attempt)).flat(),
      'content-type',
      contentType,
      'body',
      Buffer.from(write(event, attempt)),
    ]
    const probe = async (client: Client) => {
      const answer: unknown = await client.sendCommand(['PING'])
      if (answer !== 'PONG') throw new Error('answered, but not as Redis does')
      return `Redis at ${host} answers`
    }
    return {
      target: `Redis at ${host}`,
      preview: (event, attempt) => ({
        stream: stream.render(event),
        body: Buffer.from(write(event, attempt)).toString(),
      }),
      probe: signal => probeOver(connection, signal, probe, outcomeForAll),
      async deliver(event, attempt) {
        const words = command(event, attempt)
        const send = (client: Client) => client.sendCommand(words).then(added, refused)
        return deliverOver(connection, attempt.signal, send, outcomeForAll)
      },
      stop: () => connection.stop(),
    }
  },
})

/** Rejects if it is no id of an entry: then it is not the answer to this command. */
const added = (id: unknown): Outcome => {
  if (typeof id !== 'string' || !/^\d+-\d+$/.test(id))
    throw new Error('answered, but not with the id of an entry')
  return { status: 'delivered', detail: `entry ${id}` }
}

/** Rejects if the connection should be given up. */
const refused = (error: unknown): Outcome => {
  const outcome = outcomeForStream(error)
  if (outcome) return outcome
  throw error
}
