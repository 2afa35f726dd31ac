import { expect, test } from 'vitest'
import {
  describeMessages,
  startMessages,
  type MessageDestination,
} from '../../test/support/message-destination.ts'
import type { ReceivedRequest, ReceiverAnswer } from '../../test/support/receiver.ts'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import teams from './teams.ts'

/** With what a parser of addresses would like to write otherwise. */
const PATH =
  '/workflows/a1/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=Very-secret_%2B~a%3D'

const cardOf = ({ body }: ReceivedRequest) => JSON.parse(String(body)).attachments[0].content
const itemsOf = (request: ReceivedRequest) => cardOf(request).body[0].items

const STARTED: ReceiverAnswer = { status: 202 }

const isCard = (request: ReceivedRequest): boolean => {
  const { type, attachments } = JSON.parse(String(request.body))
  const card = cardOf(request)
  const mentioned: string[] = card.msteams.entities.map(({ text }: { text: string }) => text)
  const written = JSON.stringify(card.body).match(/<at>[^<]*<\/at>/g) ?? []
  return (
    type === 'message' &&
    attachments[0].contentType === 'application/vnd.microsoft.card.adaptive' &&
    card.type === 'AdaptiveCard' &&
    ['default', 'emphasis', 'accent', 'good', 'warning', 'attention'].includes(card.body[0].style) &&
    itemsOf(request).every((item: Record<string, unknown>) => item['wrap'] === true && item['text'] !== '') &&
    written.join(' ') === mentioned.join(' ')
  )
}

const judge = (request: ReceivedRequest): ReceiverAnswer => {
  if (request.url !== PATH) return { status: 401, body: '{"error":{"code":"AuthorizationFailed"}}' }
  if (request.body.length > 18_000) return { status: 413 }
  return isCard(request) ? STARTED : { status: 400, body: '{"error":{"code":"TriggerInputSchemaMismatch"}}' }
}

const setUp = (reason: string) => ({
  status: 'retry' as const,
  fault: 'destination' as const,
  afterMs: 60_000,
  reason: expect.stringContaining(reason) as string,
})

const TEAMS: MessageDestination<(typeof teams)['options']> = {
  plugin: teams,
  optionsFor: url => ({ url: `${url}${PATH}` }),
  secrets: [PATH, 'Very-secret'],
  judge,
  textOf: request => itemsOf(request)[0].text,
  harmful: /[\\*~`[\]<>]|&[#\p{L}]|\{\{|^\s*([#+-]|\d+[.)])|(^|[^\p{L}\p{N}])_|_([^\p{L}\p{N}]|$)/mu,
  replies: [
    ['started', STARTED, { status: 'delivered', detail: 'the flow was started' }],
    ['done', { status: 200, body: '1' }, { status: 'delivered' }],
    [
      'done, but Teams refused for the moment',
      {
        status: 200,
        body: 'Webhook message delivery failed: Microsoft Teams endpoint returned HTTP error 429 with ContextId x',
      },
      { status: 'retry', fault: 'busy', reason: 'answered 200, but Teams behind it answered 429' },
    ],
    [
      'done, but Teams failed',
      { status: 200, body: 'Microsoft Teams endpoint returned HTTP error 502' },
      { status: 'retry', fault: 'event' },
    ],
    [
      'wrong JSON',
      { status: 400, body: '{"error":{"code":"InvalidRequestContent"}}' },
      { status: 'rejected' },
    ],
    ['too large', { status: 413 }, { status: 'rejected' }],
    [
      'a wrong signature',
      { status: 401, body: '{"error":{"code":"x"}}' },
      setUp('the signature in `url` is wrong'),
    ],
    ['not for everyone', { status: 403 }, setUp('let anyone trigger it (answered 403)')],
    ['no such flow', { status: 404, body: '{"error":{"code":"WorkflowNotFound"}}' }, setUp('was deleted')],
    [
      'too many',
      { status: 429, headers: { 'retry-after': '12' } },
      { status: 'retry', fault: 'busy', afterMs: 12_000 },
    ],
    ['its own trouble', { status: 500 }, { status: 'retry', fault: 'event' }],
    ['a server that is down', { status: 502 }, { status: 'retry', fault: 'destination' }],
    ['a page without its type', { status: 200, body: '\n<!DOCTYPE html>' }, { status: 'retry' }],
  ],
}

describeMessages(TEAMS)

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice_1' })

test('reads well by default', async () => {
  const { started, receiver } = await startMessages(TEAMS)
  const link = 'https://chat.example.com/events/0193-a1'
  const changes = [{ tag: 'Tag_Nick', value: '1. {{DATE(x)}} & <at>', before: '*Alice* &lt;' }]
  await started.deliver({ ...event, changes, link }, attempt())
  expect(receiver.requests.map(cardOf)).toEqual([
    {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      msteams: { width: 'Full', entities: [] },
      body: [
        {
          type: 'Container',
          style: 'default',
          bleed: true,
          items: [
            {
              type: 'TextBlock',
              text: [
                '**Profile.CallbackPortraitSet** alice_1 by administrator',
                'Tag_Nick: ＊Alice＊ ＆lt; → 1． ｛{DATE(x)}} & ＜at＞',
                '[Open](https://chat.example.com/events/0193-a1)',
              ].join('\n\n'),
              wrap: true,
            },
            { type: 'TextBlock', text: 'id 00000001', wrap: true, isSubtle: true, size: 'Small' },
          ],
        },
      ],
    },
  ])
})

test('posts to the address as it is written, to the last character', async () => {
  const { started, receiver } = await startMessages(TEAMS)
  await started.deliver(event, attempt())
  expect(receiver.requests.map(({ url }) => url)).toEqual([PATH])
})

test('alerts members when it is told to, in a color', async () => {
  const { started, receiver } = await startMessages(TEAMS, {
    mention: ['jane@example.com', '49c4641c-ab91-4248-aebb-6a7de286397b'],
    mentionWhen: 'byAdmin',
    color: '{% if byAdmin %}red{% else %}constructor{% endif %}',
  })
  const outcomes = [
    await started.deliver({ ...event, byAdmin: true }, attempt()),
    await started.deliver({ ...event, byAdmin: false }, attempt()),
  ]
  expect(outcomes).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }])
  const [first, second] = receiver.requests.map(cardOf)
  expect(first.body[0]).toMatchObject({
    style: 'attention',
    items: [{}, { text: '<at>jane@example.com</at> <at>49c4641c-ab91-4248-aebb-6a7de286397b</at>' }, {}],
  })
  expect(first.msteams.entities[0]).toEqual({
    type: 'mention',
    text: '<at>jane@example.com</at>',
    mentioned: { id: 'jane@example.com', name: 'jane@example.com' },
  })
  expect(second).toMatchObject({ msteams: { entities: [] }, body: [{ style: 'default', items: [{}, {}] }] })
})

test('a long text with mentions is taken', async () => {
  const mention = Array.from({ length: 30 }, (_, index) => `member-${index}@example.com`)
  const { started } = await startMessages(TEAMS, { mention, text: '"字\n'.repeat(9_000) })
  expect(await started.deliver(event, attempt())).toMatchObject({ status: 'delivered' })
})

test('refuses more mentions than fit', () => {
  const mention = Array.from({ length: 90 }, (_, index) => `someone-${index}@example.com`)
  expect(() => startPlugin(teams, { url: 'http://127.0.0.1:1/', mention })).toThrow('`mention` is too long')
})
