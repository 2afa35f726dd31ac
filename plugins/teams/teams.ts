import {
  definePlugin,
  digestTemplate,
  inJsonBytes,
  messageOptions,
  openMessages,
  openMessageService,
  template,
  type Message,
} from 'chatgate/plugin'
import { DEFAULT_TEXTS, TEAMS } from './markup.ts'
import { outcomeOf } from './outcome.ts'

/**
 * Teams takes 28 KB, but counts what it makes of a card: not more than 18 KB of JSON are sure to pass, and what does
 * not is lost after the flow has said yes. https://github.com/MicrosoftDocs/msteams-docs/issues/11274
 */
const TEXT_BYTES = 12_000
const MENTIONS_BYTES = 4_000

/** The styles of a container, by the color that they have. */
const STYLES = new Map([
  ['none', 'default'],
  ['grey', 'emphasis'],
  ['blue', 'accent'],
  ['green', 'good'],
  ['yellow', 'warning'],
  ['red', 'attention'],
])

export default definePlugin({
  kind: 'destination',
  http: true,
  summary: 'Posts a card to a channel or chat in Microsoft Teams through a workflow.',
  options: {
    url: messageOptions.url(
      'https://….environment.api.powerplatform.com/…',
      'The address of the workflow "Send webhook alerts to a channel", as a whole. Anyone who knows it can post there.',
    ),
    text: template(TEAMS, {
      default: DEFAULT_TEXTS.text,
      description:
        "The text of the card, in the Markdown of cards: `**bold**`, `_italic_`, `[words](address)`, lists; an empty line begins a new one. Teams takes a card first and looks at it later, so the gateway never learns of one that can't be shown.",
    }),
    digestText: digestTemplate(TEAMS, {
      default: DEFAULT_TEXTS.digestText,
      description: 'The text with `digest`, about many events.',
    }),
    color: messageOptions.color('none', [...STYLES.keys()]),
    mention: messageOptions.mention(
      'Who is alerted: the user names of members, like `jane@example.com`, or their ids in Microsoft Entra.',
    ),
    mentionWhen: messageOptions.mentionWhen,
  },
  example: {
    url: 'https://prod-01.westeurope.logic.azure.com/workflows/example/triggers/manual/paths/invoke?api-version=2016-06-01&sig=example',
    text: "**{{ operator }}** changed {{ tags | join: ', ' }} of {{ subject }}",
    color: '{% if byAdmin %}red{% else %}none{% endif %}',
    mention: ['jane@example.com'],
  },
  delivery: { rate: '1/s' },
  start({ url, mention, ...options }, tools) {
    if (Buffer.byteLength(JSON.stringify(mentionsOf(mention))) > MENTIONS_BYTES)
      throw new Error('`mention` is too long for a card in Teams; mention fewer members')
    const service = openMessageService(url, tools)
    const messages = openMessages({ ...options, mention }, inJsonBytes(TEXT_BYTES))
    const send = async (message: Message, signal: AbortSignal) =>
      outcomeOf(await service.post(bodyOf(message), signal), tools.now())
    return {
      target: `Microsoft Teams through ${service.host}`,
      probe: service.probe,
      preview: (event, attempt) => {
        const { text, mention: mentioned, color, mark } = messages.one(event, attempt)
        const shown = STYLES.has(color) ? color : 'none'
        return { text, mentions: mentioned.join(', '), color: shown, mark }
      },
      deliver: async (event, attempt) => send(messages.one(event, attempt), attempt.signal),
      deliverMany: async (events, attempt) => send(messages.many(events, attempt), attempt.signal),
    }
  },
})

/** https://adaptivecards.io/explorer/ and, for what is of Teams, the address in `markup.ts`. */
const bodyOf = (message: Message) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        msteams: { width: 'Full', entities: mentionsOf(message.mention) },
        body: [
          {
            type: 'Container',
            style: STYLES.get(message.color) ?? 'default',
            bleed: true,
            items: itemsOf(message),
          },
        ],
      },
    },
  ],
})

const itemsOf = ({ text, mention, mark }: Message) => [
  ...[text, mention.map(wordsOf).join(' ')]
    .filter(part => part !== '')
    .map(part => ({ type: 'TextBlock', text: part, wrap: true })),
  { type: 'TextBlock', text: mark, wrap: true, isSubtle: true, size: 'Small' },
]

const wordsOf = (id: string): string => `<at>${id}</at>`

/** Only what stands here is a mention. */
const mentionsOf = (ids: readonly string[]) =>
  ids.map(id => ({ type: 'mention', text: wordsOf(id), mentioned: { id, name: id } }))
