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
} from 'chatgate/plugin'
import { openClient, type Client } from './client.ts'
import { outcomeForAll } from './outcome.ts'
import { TOPIC, topicMistake } from './topic.ts'

export default definePlugin({
  kind: 'destination',
  summary: 'Publishes each event to a topic of an MQTT 5 broker, with quality of service 1.',
  options: {
    url: serverOption(
      ['mqtts?'],
      'mqtt://user:password@mqtt.internal:1883',
      'The broker with its login; `mqtts://` uses TLS.',
    ),
    topic: template(TOPIC, {
      description:
        'The topic. In values `/`, `+`, `#`, `$` and `%` are percent-encoded, so that each stays within its level. While nobody is subscribed, events are kept and tried again, if the broker says so.',
    }),
    body: bodyOption,
  },
  example: {
    url: 'mqtt://gateway:example-password@mqtt.internal:1883',
    topic: 'chat/{{ command }}/{{ subject }}',
  },
  needs: { mqtt: '^5.16.0' },
  tls: true,
  delivery: { order: true },
  start({ url, topic, body }, tools) {
    const { host } = readServer(url)
    const connection = lazyConnection(openClient(url, tools))
    const { contentType, write } = BODIES[body]
    const probe = async () => `the broker at ${host} takes the connection`
    return {
      target: `MQTT at ${host}`,
      preview: (event, attempt) => ({
        topic: topic.render(event),
        body: Buffer.from(write(event, attempt)).toString(),
      }),
      probe: signal => probeOver(connection, signal, probe, outcomeForAll),
      async deliver(event, attempt) {
        const name = topic.render(event)
        const mistake = topicMistake(name)
        if (mistake) return mistake
        const message = {
          topic: name,
          body: Buffer.from(write(event, attempt)),
          contentType,
          userProperties: messageHeaders(event, attempt),
        }
        const send = (client: Client) => client.publish(message)
        return deliverOver(connection, attempt.signal, send, outcomeForAll)
      },
      stop: () => connection.stop(),
    }
  },
})
