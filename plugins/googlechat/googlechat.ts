import {
  definePlugin,
  digestTemplate,
  inJsonBytes,
  inLines,
  messageOptions,
  openMessages,
  openMessageService,
  replyOutcome,
  template,
  withoutHalfTags,
  type Attempt,
  type Message,
} from 'chatgate/plugin'
import { DEFAULT_TEXTS, GOOGLECHAT } from './markup.ts'
import { REPLIES } from './replies.ts'

/** Google Chat takes 32,000 bytes; the rest is for mentions and the mark. */
const TEXT_BYTES = 26_000
const MENTIONS_BYTES = 5_000

export default definePlugin({
  kind: 'destination',
  http: true,
  summary:
    'Posts a message to a space in Google Chat through an incoming webhook; a retry never posts twice.',
  options: {
    url: messageOptions.url(
      'https://chat.googleapis.com/v1/spaces/…/messages?key=…&token=…',
      'The address of the incoming webhook, with its key and token. Anyone who knows it can post to the space.',
    ),
    text: template(GOOGLECHAT, {
      default: DEFAULT_TEXTS.text,
      description:
        "The message, in Google Chat's markup: `*bold*`, `_italic_`, `<address|words>`, `* item`, `` `code` ``.",
    }),
    digestText: digestTemplate(GOOGLECHAT, {
      default: DEFAULT_TEXTS.digestText,
      description: 'The message with `digest`, about many events.',
    }),
    mention: messageOptions.mention('Who is alerted: the numbers of users, or `all`.'),
    mentionWhen: messageOptions.mentionWhen,
  },
  example: {
    url: 'https://chat.googleapis.com/v1/spaces/AAAAexample/messages?key=example-key&token=example-token',
    text: "*{{ operator }}* changed {{ tags | join: ', ' }} of *{{ subject }}*",
    mention: ['all'],
  },
  // Google Chat takes one message a second in each space, whoever sends it.
  delivery: { rate: '1/s' },
  start({ url, mention, ...options }, tools) {
    if (Buffer.byteLength(mentioning(mention)) > MENTIONS_BYTES)
      throw new Error('`mention` is too long for a message in Google Chat; mention fewer members')
    const service = openMessageService(url, tools)
    const messages = openMessages({ ...options, mention }, withoutHalfTags(inJsonBytes(TEXT_BYTES)))
    const send = async (message: Message, attempt: Attempt) =>
      replyOutcome(
        await service.post({ text: textOf(message) }, attempt.signal, addressFor(url, attempt)),
        REPLIES,
        tools.now(),
      )
    return {
      target: `a space in Google Chat through ${service.host}`,
      probe: service.probe,
      preview: (event, attempt) => ({ text: textOf(messages.one(event, attempt)) }),
      deliver: (event, attempt) => send(messages.one(event, attempt), attempt),
      deliverMany: (events, attempt) => send(messages.many(events, attempt), attempt),
    }
  },
})

/**
 * Google Chat answers a second request with the same id by the message that it has posted for the first.
 * https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create
 */
const addressFor = (url: string, { id }: Attempt): URL => {
  const address = new URL(url)
  address.searchParams.set('requestId', id)
  return address
}

const textOf = ({ text, mention, mark }: Message): string => inLines(text, mentioning(mention), `_${mark}_`)

const mentioning = (ids: readonly string[]): string => ids.map(id => `<users/${id}>`).join(' ')
