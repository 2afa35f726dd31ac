import {
  BODIES,
  bodyOption,
  definePlugin,
  deliverOver,
  lazyConnection,
  messageHeaders,
  nameMarkup,
  probeOver,
  readServer,
  serverOption,
  template,
  Type,
} from 'chatgate/plugin'
import { openClient, type Client } from './client.ts'
import { outcomeForAll } from './outcome.ts'

/** Of an exchange's name and of a routing key, by the protocol. */
const NAME_BYTES = 255

export default definePlugin({
  kind: 'destination',
  summary: 'Publishes each event to an exchange of RabbitMQ.',
  options: {
    url: serverOption(
      ['amqps?'],
      'amqp://user:password@rabbitmq.internal:5672/vhost',
      'The RabbitMQ server with its login and virtual host (`%2F` is the one called `/`, which is also used without any); `amqps://` uses TLS.',
    ),
    exchange: Type.String({
      description:
        'The exchange, which must exist. With `""`, the default exchange, `key` is the name of a queue.',
    }),
    key: template(nameMarkup('amqp', /\./g), {
      default: '{{ command }}',
      description:
        'The routing key. In values `.` and `%` are percent-encoded (`Profile%2ECallbackPortraitSet`), so that each is one word.',
    }),
    body: bodyOption,
  },
  example: {
    url: 'amqp://gateway:example-password@rabbitmq.internal:5672/chat',
    exchange: 'chat-events',
    key: "chat.{{ command | split: '.' | last }}.{{ subject }}",
  },
  needs: { amqplib: '^2.3.1' },
  tls: true,
  delivery: { order: true },
  start({ url, exchange, key, body }, tools) {
    const { host } = readServer(url)
    if (Buffer.byteLength(exchange) > NAME_BYTES)
      throw new Error(`\`exchange\` is longer than ${NAME_BYTES} bytes`)
    const connection = lazyConnection(openClient(url, tools))
    const { contentType, write } = BODIES[body]
    const probe = async (client: Client) => {
      await client.look(exchange)
      return `RabbitMQ at ${host} has the exchange`
    }
    return {
      target: `RabbitMQ at ${host}`,
      preview: (event, attempt) => ({
        exchange,
        key: key.render(event),
        body: Buffer.from(write(event, attempt)).toString(),
      }),
      probe: signal => probeOver(connection, signal, probe, outcomeForAll),
      async deliver(event, attempt) {
        const routingKey = key.render(event)
        if (Buffer.byteLength(routingKey) > NAME_BYTES)
          return { status: 'rejected', reason: `the routing key is longer than ${NAME_BYTES} bytes` }
        const message = {
          exchange,
          key: routingKey,
          contentType,
          body: Buffer.from(write(event, attempt)),
          headers: messageHeaders(event, attempt),
        }
        const send = (client: Client) => client.publish(message)
        return deliverOver(connection, attempt.signal, send, outcomeForAll)
      },
      stop: () => connection.stop(),
    }
  },
})
