import {
  definePlugin,
  digestTemplate,
  inCharacters,
  messageOptions,
  openMessages,
  openMessageService,
  readServiceAddress,
  replyOutcome,
  template,
  type Message,
} from 'chatgate/plugin'
import { DEFAULT_TEXTS, DISCORD } from './markup.ts'
import { REPLIES } from './replies.ts'

/** Discord takes 4,096 characters in the description of an embed. */
const TEXT_CHARACTERS = 4_000
/** And 2,000 beside it, which is where mentions must be. */
const MENTIONS_CHARACTERS = 2_000

const GREY = 0x95a5a6

const COLORS = new Map([
  ['grey', GREY],
  ['blue', 0x3498db],
  ['green', 0x2ecc71],
  ['yellow', 0xf1c40f],
  ['orange', 0xe67e22],
  ['red', 0xe74c3c],
  ['purple', 0x9b59b6],
])

export default definePlugin({
  kind: 'destination',
  http: true,
  summary: 'Posts a message to a channel in Discord through a webhook.',
  options: {
    url: messageOptions.url(
      'https://discord.com/api/webhooks/…',
      'The address of the webhook, with `?thread_id=…` for a thread. Anyone who knows it can post to the channel.',
    ),
    text: template(DISCORD, {
      default: DEFAULT_TEXTS.text,
      description: "The message, in Discord's Markdown.",
    }),
    digestText: digestTemplate(DISCORD, {
      default: DEFAULT_TEXTS.digestText,
      description: 'The message with `digest`, about many events.',
    }),
    color: messageOptions.color('grey', [...COLORS.keys()]),
    mention: messageOptions.mention(
      'Who is alerted: ids of users, and of roles with a `&` before them. Nothing else in a message can alert anyone.',
      {
        pattern: '^&?[0-9]{5,20}$',
        mustBe:
          'the id of a user in quotes, like "80351110224678912", or of a role, like "&165511591545143296"',
      },
    ),
    mentionWhen: messageOptions.mentionWhen,
  },
  example: {
    url: 'https://discord.com/api/webhooks/1234567890/example',
    text: "**{{ operator }}** changed {{ tags | join: ', ' }} of {{ subject }}",
    color: '{% if byAdmin %}red{% else %}grey{% endif %}',
    mention: ['80351110224678912', '&165511591545143296'],
  },
  // Discord takes 30 a minute in a channel.
  delivery: { rate: '20/m' },
  start({ url, mention, ...options }, tools) {
    if (mentions(mention).length > MENTIONS_CHARACTERS)
      throw new Error('`mention` is too long for a message in Discord; mention a role instead')
    const address = readServiceAddress(url)
    address.searchParams.set('wait', 'true')
    const service = openMessageService(address.href, tools)
    const messages = openMessages({ ...options, mention }, inCharacters(TEXT_CHARACTERS))
    const send = async (message: Message, signal: AbortSignal) =>
      replyOutcome(await service.post(bodyOf(message), signal), REPLIES, tools.now())
    return {
      target: `a channel in Discord through ${service.host}`,
      probe: service.probe,
      preview: (event, attempt) => {
        const { text, mention: mentioned, color, mark } = messages.one(event, attempt)
        const shown = COLORS.has(color) ? color : 'grey'
        return { content: mentions(mentioned), text, color: shown, footer: mark }
      },
      deliver: async (event, attempt) => send(messages.one(event, attempt), attempt.signal),
      deliverMany: async (events, attempt) => send(messages.many(events, attempt), attempt.signal),
    }
  },
})

const mentions = (ids: readonly string[]): string => ids.map(id => `<@${id}>`).join(' ')

const isRole = (id: string): boolean => id.startsWith('&')

/** https://docs.discord.com/developers/resources/webhook#execute-webhook; only mentions in `content` alert anyone. */
const bodyOf = ({ text, mention, color, mark }: Message) => ({
  content: mentions(mention),
  embeds: [{ description: text, color: COLORS.get(color) ?? GREY, footer: { text: mark } }],
  allowed_mentions: {
    parse: [],
    users: mention.filter(id => !isRole(id)),
    roles: mention.filter(isRole).map(id => id.slice(1)),
  },
})
