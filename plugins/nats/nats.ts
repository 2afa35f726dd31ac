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
  type ChatEvent,
} from 'chatgate/plugin'
import { openClient, type Client } from './client.ts'
import { outcomeForAll, outcomeForMessage } from './outcome.ts'
import { fillTokens, SUBJECT, subjectMistake } from './subject.ts'

export default definePlugin({
  kind: 'destination',
  summary: 'Publishes each event to a stream of NATS JetStream.',
  options: {
    url: serverOption(
      ['nats', 'tls'],
      'nats://user:password@nats.internal:4222',
      'The NATS server with its login, or with its token in place of the user; `tls://` requires TLS.',
    ),
    subject: template(SUBJECT, {
      description:
        'The subject, which a stream must take. In values `.`, `*`, `>`, blanks and `%` are percent-encoded (`Profile%2ECallbackPortraitSet`), so that each is one token; an empty token becomes `_`.',
    }),
    body: bodyOption,
  },
  example: {
    url: 'nats://gateway:example-password@nats.internal:4222',
    subject: "chat.{{ command | split: '.' | last }}.{{ subject }}",
  },
  needs: { '@nats-io/transport-node': '^3.4.0', '@nats-io/jetstream': '^3.4.0' },
  tls: true,
  delivery: { order: true },
  start({ url, subject, body }, tools) {
    const { host } = readServer(url)
    const connection = lazyConnection(openClient(url, tools))
    const { contentType, write } = BODIES[body]
    const subjectOf = (event: ChatEvent): string => fillTokens(subject.render(event))
    const probe = async ({ look }: Client) => {
      await look()
      return `JetStream at ${host} answers`
    }
    return {
      target: `NATS at ${host}`,
      preview: (event, attempt) => ({
        subject: subjectOf(event),
        body: Buffer.from(write(event, attempt)).toString(),
      }),
      probe: signal => probeOver(connection, signal, probe, outcomeForAll),
      async deliver(event, attempt) {
        const name = subjectOf(event)
        const mistake = subjectMistake(name)
        if (mistake) return mistake
        const message = {
          subject: name,
          body: write(event, attempt),
          headers: { ...messageHeaders(event, attempt), 'content-type': contentType },
        }
        const send = (client: Client) => client.publish(message).catch(outcomeForMessage)
        return deliverOver(connection, attempt.signal, send, outcomeForAll)
      },
      stop: () => connection.stop(),
    }
  },
})
