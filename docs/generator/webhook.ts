import { BODIES } from '../../src/plugin/system/body.ts'
import { attempt } from '../../src/plugin-test/attempt.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { block, table } from './markdown.ts'

const HEADERS = [
  ['`content-type`', '`application/json`, or `application/cloudevents+json`'],
  [
    '`webhook-id`',
    'the same for every attempt of one delivery, so that a receiver can recognize a repeat; a new one for a manual replay',
  ],
  ['`webhook-timestamp`', 'when this attempt was made, in seconds since 1970'],
  [
    '`webhook-signature`',
    'with a `secret`: `v1,` and the HMAC-SHA256 of id, timestamp and body, as [Standard Webhooks](https://www.standardwebhooks.com) specifies; any of its libraries verifies it. With a `previousSecret` a second one, after a space',
  ],
  [
    '`chatgate-sequence`',
    'increases from one delivery to the next, so also for each subject; one that is lower than the last of the same subject is a repeat',
  ],
  ['`chatgate-replay`', '`true` for a manual replay, otherwise absent'],
  ['`chatgate-event`', "the event's `id`"],
  ['`chatgate-command`', 'its `command`; absent if that is longer than 256 bytes'],
  ['`chatgate-attempt`', 'the number of the attempt, from 1'],
  ['`traceparent`', 'W3C Trace Context: the trace that the callback came with, or one named after the event'],
  ['`user-agent`', '`chatgate`'],
]

export const webhookSection = (): string => `## What a webhook receives

A POST with these headers, and the ones from the option \`headers\`:

${table(['header', 'what it is'], HEADERS)}

With \`body: event\`, the default, the body is the event with all fields above:

${block('json', pretty(body('event')))}

With \`body: chat\` it is the exact bytes that Chat sent, or, if a transform above changed the body (redact, shape), the new body as JSON. For a batch it is the single item of the event, with its numbers unchanged, but without white space around them.

The query string of the address then has what Chat said in the URL, unchanged: \`SdkAppid\`, \`CallbackCommand\`, \`OptPlatform\`, \`ClientIP\`, \`RequestId\`, \`contenttype\`. Your own parameters in the callback URL are not sent, and neither is a value that a transform above removed from \`platform\` or \`clientIp\`; a parameter that is already in your \`url\` is not repeated. \`Sign\` and \`RequestTime\` are computed for each attempt with \`chatToken\`, the token that the receiver expects from Chat, and left out without it.

With \`body: cloudevents\` it is a [CloudEvents](https://cloudevents.io) 1.0 envelope, with the event as above in \`data\` (shortened here):

${block('json', pretty({ ...body('cloudevents'), data: { id: sample.id, command: sample.command } }))}
`

const sample = sampleEvent('Profile.CallbackPortraitSet')

/** None of the two bodies shown looks at it. */
const sent = attempt()

const body = (kind: 'event' | 'cloudevents'): object =>
  JSON.parse(String(BODIES[kind].write(sample, sent))) as object

const pretty = (value: object): string => JSON.stringify(value, undefined, 2)
