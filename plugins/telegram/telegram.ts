import {
  definePlugin,
  digestTemplate,
  inHtmlUnits,
  inLines,
  openMessages,
  openMessageService,
  openUpdates,
  readServiceAddress,
  replyOutcome,
  template,
  Type,
  updateOption,
  type HttpAnswer,
  type Message,
  type Posted,
} from 'chatgate/plugin'
import { DEFAULT_TEXTS, TELEGRAM } from './markup.ts'
import { isPast, messageIdIn, REPLIES } from './replies.ts'

/** Telegram takes 4,096 UTF-16 units of what people see; the rest is for the mark. */
const TEXT_UNITS = 4_000

const CHAT = {
  mustBe: 'the id of a chat, like -1001234567890, or the name of a public one, like @security',
  description: 'The chat to post to, in which the bot is a member.',
}

export default definePlugin({
  kind: 'destination',
  http: true,
  summary: 'Posts a message to a chat in Telegram through a bot.',
  options: {
    token: Type.String({
      secret: true,
      pattern: '^[0-9]+:[A-Za-z0-9_-]+$',
      mustBe: 'a token like 123456:ABC-DEF…',
      description: "The token of the bot, from Telegram's BotFather.",
    }),
    chat: Type.Union(
      [Type.Integer(CHAT), Type.String({ ...CHAT, pattern: '^(-?[0-9]+|@[A-Za-z0-9_]+)$' })],
      CHAT,
    ),
    thread: Type.Optional(
      Type.Integer({ minimum: 1, description: 'The id of a topic, if the chat is a forum.' }),
    ),
    url: Type.String({
      default: 'https://api.telegram.org',
      holdsPassword: true,
      pattern: '^https?://[^\\s/?#]+[^\\s?#]*$',
      mustBe: 'an address like https://api.telegram.org',
      description: 'Where the Bot API is: your own server, or a relay.',
    }),
    text: template(TELEGRAM, {
      default: DEFAULT_TEXTS.text,
      description:
        'The message, in Telegram\'s HTML: `<b>`, `<i>`, `<u>`, `<s>`, `<code>`, `<pre>`, `<blockquote>`, `<a href="…">`; other elements are refused. To alert someone, write their `@name` into it.',
    }),
    digestText: digestTemplate(TELEGRAM, {
      default: DEFAULT_TEXTS.digestText,
      description: 'The message with `digest`, about many events.',
    }),
    update: Type.Optional(updateOption),
  },
  example: {
    token: '123456789:AAExample-Token_of_a_bot',
    chat: -1001234567890,
    url: 'https://api.telegram.org',
    text: "🔔 <b>{{ operator }}</b> changed {{ tags | join: ', ' }} of {{ subject }}",
  },
  // Telegram takes 20 a minute in a group, from each bot.
  delivery: { rate: '15/m' },
  start({ token, chat, thread, url, update, ...options }, tools) {
    const base = readServiceAddress(`${url.replace(/\/+$/, '')}/bot${token}/`)
    const service = openMessageService(base.href, tools)
    const messages = openMessages(options, inHtmlUnits(TEXT_UNITS))
    const updates = openUpdates<number>()
    const call = (method: string, fields: object, message: Message, signal: AbortSignal) =>
      service.post({ chat_id: chat, ...fields, ...bodyOf(message) }, signal, new URL(method, base))
    const sent = async (message: Message, signal: AbortSignal): Promise<Posted<number>> => {
      const fields = thread === undefined ? {} : { message_thread_id: thread }
      return postedOf(await call('sendMessage', fields, message, signal), tools.now())
    }
    const edited = async (
      messageId: number,
      message: Message,
      signal: AbortSignal,
    ): Promise<Posted<number>> => {
      const answer = await call('editMessageText', { message_id: messageId }, message, signal)
      if (isPast(answer)) return sent(message, signal)
      return { ...postedOf(answer, tools.now()), messageId }
    }
    return {
      target: `the chat ${chat} in Telegram through ${service.host}`,
      probe: service.probe,
      preview: (event, attempt) => ({ text: textOf(messages.one(event, attempt)) }),
      deliver: async (event, attempt) => {
        const { signal } = attempt
        const message = messages.one(event, attempt)
        const key = update?.render(event).trim() ?? ''
        if (key === '') return (await sent(message, signal)).outcome
        return updates.show(key, attempt, id =>
          id === undefined ? sent(message, signal) : edited(id, message, signal),
        )
      },
      deliverMany: async (events, attempt) => {
        const { outcome } = await sent(messages.many(events, attempt), attempt.signal)
        return outcome
      },
    }
  },
})

/** https://core.telegram.org/bots/api#sendmessage */
const bodyOf = (message: Message) => ({
  text: textOf(message),
  parse_mode: 'HTML',
  link_preview_options: { is_disabled: true },
})

const postedOf = (answer: HttpAnswer, now: number): Posted<number> => {
  const outcome = replyOutcome(answer, REPLIES, now)
  const messageId = outcome.status === 'delivered' ? messageIdIn(answer) : undefined
  return { outcome, ...(messageId !== undefined && { messageId }) }
}

const textOf = ({ text, mark }: Message): string => inLines(text, `<i>${mark}</i>`)
