import { createHmac } from 'node:crypto'
import {
  definePlugin,
  digestTemplate,
  inJsonBytes,
  messageOptions,
  openMessages,
  openMessageService,
  replyOutcome,
  template,
  type Message,
} from 'chatgate/plugin'
import { DEFAULT_TEXTS, FEISHU } from './markup.ts'
import { REPLIES } from './replies.ts'

/** Feishu takes 20,000 bytes of a whole request; the rest is for the title, mentions and the mark. */
const TEXT_BYTES = 16_000
/** Together with their markup. */
const MENTIONS_BYTES = 2_000

const COLORS = [
  'blue',
  'wathet',
  'turquoise',
  'green',
  'yellow',
  'orange',
  'red',
  'carmine',
  'violet',
  'purple',
  'indigo',
  'grey',
]

export default definePlugin({
  kind: 'destination',
  http: true,
  summary: 'Posts a card to a group in Feishu (飞书) or Lark through a custom bot.',
  options: {
    url: messageOptions.url(
      'https://open.feishu.cn/open-apis/bot/v2/hook/…',
      'The address of the custom bot, in Feishu, Lark or an installation of your own. Anyone who knows it can post to the group.',
    ),
    secret: messageOptions.secret("Signs each message, if the bot's security settings ask for a signature."),
    title: messageOptions.title('The title of the card, as plain text in one line; phones show it first.'),
    text: template(FEISHU, {
      default: DEFAULT_TEXTS.text,
      description:
        "The text of the card, in Feishu's Markdown: `**bold**`, `*italic*`, `[words](address)`, and `green`, `red` and `grey` as colors in `<font color='red'>…</font>`.",
    }),
    digestText: digestTemplate(FEISHU, {
      default: DEFAULT_TEXTS.digestText,
      description: 'The text with `digest`, about many events.',
    }),
    color: messageOptions.color('blue', COLORS),
    mention: messageOptions.mention(
      "Who is alerted: open ids of members, `ou_…`, or `all`, which the group's settings must allow.",
    ),
    mentionWhen: messageOptions.mentionWhen,
  },
  example: {
    url: 'https://open.feishu.cn/open-apis/bot/v2/hook/f3a1xxxx-0000-0000-0000-000000000000',
    secret: 'example-secret',
    color: '{% if byAdmin %}red{% else %}green{% endif %}',
    mention: ['ou_8f5exxxx'],
    mentionWhen: 'byAdmin',
  },
  // Feishu takes 100 a minute and 5 a second from each bot.
  delivery: { rate: '1/s' },
  start({ url, secret, mention, ...options }, tools) {
    if (Buffer.byteLength(mentioning(mention)) > MENTIONS_BYTES)
      throw new Error('`mention` is too long for a message in Feishu; mention fewer members')
    const service = openMessageService(url, tools)
    const messages = openMessages({ ...options, mention }, inJsonBytes(TEXT_BYTES))
    const send = async (message: Message, signal: AbortSignal) => {
      const body = { ...signatureOf(secret, tools.now()), msg_type: 'interactive', card: cardOf(message) }
      return replyOutcome(await service.post(body, signal), REPLIES, tools.now())
    }
    return {
      target: `a group in Feishu through ${service.host}`,
      probe: service.probe,
      preview: (event, attempt) => {
        const { title, text, mention: mentioned, color, mark } = messages.one(event, attempt)
        return { title, text, mentions: mentioning(mentioned), color: colorOf(color), note: mark }
      },
      deliver: (event, attempt) => send(messages.one(event, attempt), attempt.signal),
      deliverMany: (events, attempt) => send(messages.many(events, attempt), attempt.signal),
    }
  },
})

/** A signature holds for an hour, so each attempt has its own. The key is what others would sign. */
const signatureOf = (secret: string | undefined, now: number) => {
  if (secret === undefined) return {}
  const timestamp = String(Math.floor(now / 1000))
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') }
}

const colorOf = (color: string): string => (COLORS.includes(color) ? color : 'blue')

/** https://open.feishu.cn/document/ukTMukTMukTM/uEjNwUjLxYDM14SM2ATN */
const cardOf = ({ title, text, color, mention, mark }: Message) => ({
  ...(title !== '' && {
    header: {
      template: colorOf(color),
      title: { tag: 'plain_text', content: title },
    },
  }),
  elements: [
    ...[text.trim(), mentioning(mention)]
      .filter(content => content !== '')
      .map(content => ({ tag: 'markdown', content })),
    { tag: 'note', elements: [{ tag: 'plain_text', content: mark }] },
  ],
})

const mentioning = (ids: readonly string[]): string => ids.map(id => `<at id=${id}></at>`).join(' ')
