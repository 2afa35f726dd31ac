import {
  definePlugin,
  digestTemplate,
  inCharacters,
  inLines,
  messageOptions,
  openMessages,
  openMessageService,
  template,
  type Message,
} from 'chatgate/plugin'
import { DEFAULT_TEXTS, MATTERMOST } from './markup.ts'
import { outcomeOf } from './replies.ts'

/** Mattermost takes 16,383 characters in one post; the rest is for mentions and the mark. */
const TEXT_CHARACTERS = 12_000
const MENTIONS_LENGTH = 4_000

export default definePlugin({
  kind: 'destination',
  http: true,
  summary: 'Posts a message to a Mattermost channel through an incoming webhook.',
  options: {
    url: messageOptions.url(
      'https://mattermost.example.com/hooks/…',
      'The address of the incoming webhook. Anyone who knows it can post to the channel.',
    ),
    text: template(MATTERMOST, {
      default: DEFAULT_TEXTS.text,
      description:
        "The message, in Mattermost's Markdown: `**bold**`, `[words](address)`, `> quote`, lists, tables, `:tada:`.",
    }),
    digestText: digestTemplate(MATTERMOST, {
      default: DEFAULT_TEXTS.digestText,
      description: 'The message with `digest`, about many events.',
    }),
    mention: messageOptions.mention(
      'Who is alerted: user names, or `channel`, `here` or `all`, without the `@`.',
    ),
    mentionWhen: messageOptions.mentionWhen,
  },
  example: {
    url: 'https://mattermost.example.com/hooks/xxx-example-xxx',
    text: ":rotating_light: **{{ operator }}** changed {{ tags | join: ', ' }} of **{{ subject }}**",
    mention: ['alice'],
  },
  delivery: { rate: '1/s' },
  start({ url, mention, ...options }, tools) {
    if (mentioning(mention).length > MENTIONS_LENGTH)
      throw new Error('`mention` is too long for a message in Mattermost; mention fewer members')
    const service = openMessageService(url, tools)
    const messages = openMessages({ ...options, mention }, inCharacters(TEXT_CHARACTERS))
    const send = async (message: Message, signal: AbortSignal) =>
      outcomeOf(await service.post({ text: textOf(message) }, signal), tools.now())
    return {
      target: `a Mattermost channel through ${service.host}`,
      probe: service.probe,
      preview: (event, attempt) => ({ text: textOf(messages.one(event, attempt)) }),
      deliver: (event, attempt) => send(messages.one(event, attempt), attempt.signal),
      deliverMany: (events, attempt) => send(messages.many(events, attempt), attempt.signal),
    }
  },
})

/** https://developers.mattermost.com/integrate/webhooks/incoming/ */
const textOf = ({ text, mention, mark }: Message): string => inLines(text, mentioning(mention), `_${mark}_`)

const mentioning = (names: readonly string[]): string => names.map(name => `@${name}`).join(' ')
