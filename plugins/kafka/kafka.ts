import {
  BODIES,
  bodyOption,
  definePlugin,
  deliverOver,
  keyOption,
  lazyConnection,
  messageHeaders,
  probeOver,
  template,
  Type,
} from 'chatgate/plugin'
import { openClient, type Client } from './client.ts'
import { outcomeForAll, outcomeForMessage } from './outcome.ts'
import { TOPIC, topicMistake } from './topic.ts'

export default definePlugin({
  kind: 'destination',
  summary: 'Produces each event to a topic of Kafka, acknowledged by all replicas that are in sync.',
  options: {
    brokers: Type.Array(
      Type.String({
        pattern: '^(\\[[0-9A-Fa-f:.]+\\]|[^\\s/:@]+):[0-9]{1,5}$',
        mustBe: 'a host and a port like kafka-1.internal:9092',
        description: 'One broker.',
      }),
      { minItems: 1, maxItems: 100, description: 'Brokers of which the others are learned.' },
    ),
    topic: template(TOPIC, {
      description:
        'The topic. Values may have letters, digits, `.`, `_` and `-`; anything else in one becomes `_`.',
    }),
    key: keyOption('By what the partition is chosen; messages with the same key stay in order.'),
    mechanism: Type.Enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'], {
      default: 'PLAIN',
      description: 'How `username` and `password` are shown to the brokers (SASL).',
    }),
    username: Type.Optional(
      Type.String({ description: "The user; for Tencent's CKafka `<instance>#<user>`." }),
    ),
    password: Type.Optional(Type.String({ secret: true, description: 'Its password.' })),
    body: bodyOption,
  },
  example: {
    brokers: ['kafka-1.internal:9092', 'kafka-2.internal:9092'],
    topic: 'chat-events',
  },
  needs: { '@platformatic/kafka': '^2.12.1' },
  tls: true,
  notes: 'With `tls` the brokers are reached by TLS; `tls: {}` says no more than that.',
  delivery: { order: true },
  start({ topic, key, body, ...options }, tools) {
    const { brokers, username, password } = options
    if ((username === undefined) !== (password === undefined))
      throw new Error('`username` and `password` go together; add the other one')
    const wrong = brokers.find(broker => !isPort(Number(broker.slice(broker.lastIndexOf(':') + 1))))
    if (wrong !== undefined)
      throw new Error(`the port of ${wrong} in \`brokers\` must be from 1 to ${PORT_MAX}`)
    const connection = lazyConnection(openClient(options, tools))
    const { contentType, write } = BODIES[body]
    const hosts = brokers.join(', ')
    const probe = async (client: Client) => {
      await client.look()
      return `Kafka at ${hosts} answers`
    }
    return {
      target: `Kafka at ${hosts}`,
      preview: (event, attempt) => ({
        topic: topic.render(event),
        key: key.render(event),
        body: Buffer.from(write(event, attempt)).toString(),
      }),
      probe: signal => probeOver(connection, signal, probe, outcomeForAll),
      async deliver(event, attempt) {
        const name = topic.render(event)
        const mistake = topicMistake(name)
        if (mistake) return mistake
        const message = {
          topic: name,
          key: key.render(event),
          body: Buffer.from(write(event, attempt)),
          headers: { ...messageHeaders(event, attempt), 'content-type': contentType },
        }
        const send = (client: Client) => client.produce(message).catch(outcomeForMessage)
        return deliverOver(connection, attempt.signal, send, outcomeForAll)
      },
      stop: () => connection.stop(),
    }
  },
})

const PORT_MAX = 65_535

const isPort = (port: number): boolean => port >= 1 && port <= PORT_MAX
