import { BODIES } from '../../plugins/webhook/bodies.ts'
import { attempt } from '../../src/plugin-test/attempt.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { block, table } from './markdown.ts'

const HEADERS = [
  ['`content-type`', '`application/json`, or `application/cloudevents+json`'],
  [
    '`webhook-id`',
    'the same for every attempt of one delivery, so that a receiver can tell a repeat; a new one when it is sent again by hand',
  ],
  ['`webhook-timestamp`', 'when this attempt was made, in seconds since 1970'],
  [
    '`webhook-signature`',
    'with a `secret`: `v1,` and the HMAC-SHA256 of id, timestamp and body, as [Standard Webhooks](https://www.standardwebhooks.com) says; any of its libraries checks it. With a `previousSecret` a second one, after a space',
  ],
  [
    '`chatgate-sequence`',
    'rises from one delivery to the next, so also for each subject; a lower one than the last of the same subject is a repeat',
  ],
  ['`chatgate-replay`', '`true` when it was asked for again by hand, else absent'],
  ['`chatgate-event`', "the event's `id`"],
  ['`chatgate-command`', 'its `command`; absent where it is longer than 256 bytes'],
  ['`chatgate-attempt`', 'the number of the attempt, from 1'],
  [
    '`traceparent`',
    'W3C Trace Context: the trace that the callback came with, else one named after the event',
  ],
  ['`user-agent`', '`chatgate`'],
]

export const webhookSection = (): string => `## What a webhook receives

A POST with these headers, and those of the option \`headers\`:

${table(['header', 'what it is'], HEADERS)}

With \`body: event\`, the default, the body is the event with all fields above:

${block('json', pretty(body('event')))}

With \`body: chat\` it is the very bytes that Chat sent; where a transform above gave the event another body (redact, shape), that body as JSON. Of a batch it is the one item that the event tells of, with its numbers as they stood there, but without white space around them.

Behind the address then stands what Chat said in the URL, as it came: \`SdkAppid\`, \`CallbackCommand\`, \`OptPlatform\`, \`ClientIP\`, \`RequestId\`, \`contenttype\`. What you have written into the callback URL yourself stays here, and so does what a transform above took out of \`platform\` or \`clientIp\`; what your \`url\` says itself is not said twice. \`Sign\` and \`RequestTime\` are made anew for each attempt with \`chatToken\`, the token that the receiver believes to share with Chat, and left out without it.

With \`body: cloudevents\` it is a [CloudEvents](https://cloudevents.io) 1.0 envelope, and its \`data\` is the event as above, here shortened:

${block('json', pretty({ ...body('cloudevents'), data: { id: sample.id, command: sample.command } }))}
`

const sample = sampleEvent('Profile.CallbackPortraitSet')

/** None of the two bodies shown looks at it. */
const sent = attempt()

const body = (kind: 'event' | 'cloudevents'): object =>
  JSON.parse(String(BODIES[kind].write(sample, sent))) as object

const pretty = (value: object): string => JSON.stringify(value, undefined, 2)
