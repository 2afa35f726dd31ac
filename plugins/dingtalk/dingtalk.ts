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
import { DEFAULT_TEXTS, DINGTALK } from './markup.ts'
import { REPLIES } from './replies.ts'

/** DingTalk takes 20,000 bytes of a whole request; the rest is for the title, mentions and the mark. */
const TEXT_BYTES = 15_000
/** Each stands in the message twice. */
const MENTIONS_BYTES = 1_500

export default definePlugin({
  kind: 'destination',
  http: true,
  summary: 'Posts a message to a group in DingTalk (钉钉) through a custom robot.',
  options: {
    url: messageOptions.url(
      'https://oapi.dingtalk.com/robot/send?access_token=…',
      'The address of the custom robot, with its token. Anyone who knows it can post to the group.',
    ),
    secret: messageOptions.secret("Signs each message, if the robot's security settings ask for it: `SEC…`."),
    title: messageOptions.title('What phones show before the message is opened, as plain text in one line.'),
    text: template(DINGTALK, {
      default: DEFAULT_TEXTS.text,
      description:
        "The message, in DingTalk's Markdown: `# heading`, `**bold**`, `[words](address)`, `> quote`, `- item`. A line break is two spaces at the end of a line, or an empty line.",
    }),
    digestText: digestTemplate(DINGTALK, {
      default: DEFAULT_TEXTS.digestText,
      description: 'The message with `digest`, about many events.',
    }),
    mention: messageOptions.mention(
      'Who is alerted: mobile numbers (`13800000000`, or `+852-…` outside of China), user ids, or `all`.',
    ),
    mentionWhen: messageOptions.mentionWhen,
  },
  example: {
    url: 'https://oapi.dingtalk.com/robot/send?access_token=566cc69da782ecxxxx',
    secret: 'SECexample',
    text: "### {{ subject }}\n\n{{ operator }} changed {{ tags | join: ', ' }}",
    mention: ['13800000000', 'manager4220'],
  },
  // DingTalk takes 20 a minute from each robot, whoever uses it, and after that none for ten minutes.
  delivery: { rate: '15/m' },
  start({ url, secret, mention, ...options }, tools) {
    if (Buffer.byteLength(mention.join(',')) > MENTIONS_BYTES)
      throw new Error('`mention` is too long for a message in DingTalk; mention fewer members')
    const service = openMessageService(url, tools)
    const messages = openMessages({ ...options, mention }, inJsonBytes(TEXT_BYTES))
    const send = async (message: Message, signal: AbortSignal) => {
      const answer = await service.post(bodyOf(message), signal, signed(url, secret, tools.now()))
      return replyOutcome(answer, REPLIES, tools.now())
    }
    return {
      target: `a group in DingTalk through ${service.host}`,
      probe: service.probe,
      preview: (event, attempt) => {
        const message = messages.one(event, attempt)
        return { title: titleOf(message), text: textOf(message) }
      },
      deliver: (event, attempt) => send(messages.one(event, attempt), attempt.signal),
      deliverMany: (events, attempt) => send(messages.many(events, attempt), attempt.signal),
    }
  },
})

/** A signature holds for an hour, so each attempt has its own. */
const signed = (url: string, secret: string | undefined, now: number): URL => {
  const address = new URL(url)
  if (secret === undefined) return address
  address.searchParams.set('timestamp', String(now))
  address.searchParams.set('sign', createHmac('sha256', secret).update(`${now}\n${secret}`).digest('base64'))
  return address
}

/** https://open.dingtalk.com/document/robots/custom-robot-access */
const bodyOf = (message: Message) => ({
  msgtype: 'markdown',
  markdown: { title: titleOf(message), text: textOf(message) },
  at: atOf(message.mention),
})

/** DingTalk refuses a message without a title. */
const titleOf = ({ title, mark }: Message): string => title || mark

/** Alerts need both: who it is, and the same behind an `@` in the text. */
const textOf = ({ text, mention, mark }: Message): string =>
  [text.trim(), mention.map(one => `@${one}`).join(' '), mark].filter(part => part !== '').join('\n\n')

/** A mobile number of China, or one with the code of a country; user ids may be digits too, but more of them. */
const MOBILE = /^(1\d{10}|\+\d+-?\d+)$/

const atOf = (mention: readonly string[]) => {
  const members = mention.filter(one => one !== 'all')
  return {
    atMobiles: members.filter(one => MOBILE.test(one)),
    atUserIds: members.filter(one => !MOBILE.test(one)),
    isAtAll: members.length < mention.length,
  }
}
