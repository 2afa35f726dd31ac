import {
  definePlugin,
  digestTemplate,
  inUnits,
  inLines,
  messageOptions,
  openMessages,
  openMessageService,
  replyOutcome,
  template,
  type Message,
} from 'chatgate/plugin'
import { DEFAULT_TEXTS, ROCKETCHAT } from './markup.ts'
import { REPLIES } from './replies.ts'

/** Rocket.Chat takes 5,000 UTF-16 units unless its admin says otherwise; the rest is for mentions and the mark. */
const TEXT_LENGTH = 4_000
const MENTIONS_LENGTH = 900

export default definePlugin({
  kind: 'destination',
  http: true,
  summary: 'Posts a message to a Rocket.Chat channel through an incoming integration.',
  options: {
    url: messageOptions.url(
      'https://chat.example.com/hooks/…',
      'The address of the incoming integration, with its token. Anyone who knows it can post to the channel.',
    ),
    text: template(ROCKETCHAT, {
      default: DEFAULT_TEXTS.text,
      description:
        "The message, in Rocket.Chat's Markdown: `*bold*`, `_italic_`, `[words](address)`, `> quote`, `:tada:`.",
    }),
    digestText: digestTemplate(ROCKETCHAT, {
      default: DEFAULT_TEXTS.digestText,
      description: 'The message with `digest`, about many events.',
    }),
    mention: messageOptions.mention('Who is alerted: user names, or `all` or `here`, without the `@`.'),
    mentionWhen: messageOptions.mentionWhen,
  },
  example: {
    url: 'https://chat.example.com/hooks/64f1example/token-example',
    text: ":rotating_light: *{{ operator }}* changed {{ tags | join: ', ' }} of *{{ subject }}*",
    mention: ['alice'],
  },
  // Rocket.Chat takes 10 a minute unless its admin says otherwise.
  delivery: { rate: '9/m' },
  start({ url, mention, ...options }, tools) {
    if (mentioning(mention).length > MENTIONS_LENGTH)
      throw new Error('`mention` is too long for a message in Rocket.Chat; mention fewer members')
    const service = openMessageService(url, tools)
    const messages = openMessages({ ...options, mention }, inUnits(TEXT_LENGTH))
    const send = async (message: Message, signal: AbortSignal) =>
      // Pages behind addresses that users write are not fetched for a look at them.
      replyOutcome(
        await service.post({ text: textOf(message), parseUrls: false }, signal),
        REPLIES,
        tools.now(),
      )
    return {
      target: `a Rocket.Chat channel through ${service.host}`,
      probe: service.probe,
      preview: (event, attempt) => ({ text: textOf(messages.one(event, attempt)) }),
      deliver: (event, attempt) => send(messages.one(event, attempt), attempt.signal),
      deliverMany: (events, attempt) => send(messages.many(events, attempt), attempt.signal),
    }
  },
})

/** https://docs.rocket.chat/docs/integrations */
const textOf = ({ text, mention, mark }: Message): string => inLines(text, mentioning(mention), `_${mark}_`)

const mentioning = (names: readonly string[]): string => names.map(name => `@${name}`).join(' ')
