import {
  BODIES,
  bodyOption,
  definePlugin,
  keyOption,
  messageHeaders,
  probeHost,
  signAws,
  Type,
  type Attempt,
  type ChatEvent,
} from 'chatgate/plugin'
import { groupId, hashed, sendable } from './encode.ts'
import { outcomeOf } from './outcome.ts'
import { readQueue } from './queue.ts'

/** The reply to a message repeats its hashes, and a refusal may be long. */
const REPLY_BYTES = 8 * 1024

export default definePlugin({
  kind: 'destination',
  summary: 'Sends each event as a message to a queue of Amazon SQS, or of what speaks like it.',
  http: true,
  options: {
    queue: Type.String({
      pattern:
        '^(https?://[^\\s/?#@]+/[^\\s?#]+|arn:(aws|aws-cn|aws-us-gov):sqs:[a-z0-9-]+:[^\\s:/]+:[^\\s:/]+)$',
      mustBe:
        'the URL or the ARN of a queue, like https://sqs.eu-central-1.amazonaws.com/123456789012/chat-events',
      description:
        'The URL or the ARN of the queue, as AWS shows it. One that ends with .fifo keeps the order by `key`.',
    }),
    region: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9-]+$',
        mustBe: 'the name of a region, like eu-central-1',
        description: 'The region, unless `queue` names it.',
      }),
    ),
    url: Type.Optional(
      Type.String({
        pattern: '^https?://[^\\s/?#@]+/?$',
        mustBe: 'an address like http://localhost:4566',
        description: 'The server, if it is another than `queue` names.',
      }),
    ),
    accessKey: Type.String({
      pattern: '^[!-~]+$',
      mustBe: 'the id of a key, like AKIAIOSFODNN7EXAMPLE',
      description: 'The id of the key that may send to the queue.',
    }),
    secretKey: Type.String({ minLength: 1, secret: true, description: 'The key itself.' }),
    body: bodyOption,
    key: keyOption(
      'For a queue that ends with .fifo: messages with the same key stay in order (`MessageGroupId`). What SQS does not take there is hashed.',
    ),
  },
  example: {
    queue: 'arn:aws:sqs:eu-central-1:123456789012:chat-events.fifo',
    accessKey: 'AKIAIOSFODNN7EXAMPLE',
    secretKey: 'example-secret-key',
  },
  notes: `The key needs the right \`sqs:SendMessage\` and no other. A message has the headers of [a webhook](#what-a-webhook-receives) as attributes, without a signature; \`webhook-id\` is the same for every attempt. In a queue that ends with .fifo a repeat within five minutes is dropped by SQS itself.`,
  delivery: { order: true },
  start({ queue, region, url, accessKey, secretKey, body, key }, tools) {
    const { queueUrl, server, isFifo, ...place } = readQueue({ queue, region, url })
    const credentials = { accessKey, secretKey, region: place.region, service: 'sqs' }
    const messageOf = (event: ChatEvent, attempt: Attempt) => ({
      QueueUrl: queueUrl,
      MessageBody: sendable(BODIES[body].write(event, attempt)),
      MessageAttributes: Object.fromEntries(
        Object.entries(messageHeaders(event, attempt))
          .filter(([, value]) => value !== '')
          .map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
      ...(isFifo && {
        MessageGroupId: groupId(key.render(event)),
        MessageDeduplicationId: hashed(attempt.id),
      }),
    })
    return {
      target: `queue ${place.name} at ${server.host}`,
      probe: () => probeHost(server.hostname, tools),
      preview: (event, attempt) => {
        const { MessageBody: text, ...rest } = messageOf(event, attempt)
        return { body: text, message: JSON.stringify(rest, undefined, 2) }
      },
      async deliver(event, attempt) {
        const message = JSON.stringify(messageOf(event, attempt))
        const headers = {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'AmazonSQS.SendMessage',
        }
        const answer = await tools.request(server.href, {
          method: 'POST',
          headers: signAws({ method: 'POST', url: server, headers, body: message }, credentials, tools.now()),
          body: message,
          signal: attempt.signal,
          textBytes: REPLY_BYTES,
        })
        return outcomeOf(answer, tools.now())
      },
    }
  },
})
