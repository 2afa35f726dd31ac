import {
  definePlugin,
  digestTemplate,
  inBytes,
  inLines,
  messageOptions,
  openMessages,
  openMessageService,
  replyOutcome,
  template,
  withoutHalfTags,
  type Message,
} from 'chatgate/plugin'
import { DEFAULT_TEXTS, WECOM } from './markup.ts'
import { REPLIES } from './replies.ts'

/** WeCom takes 4,096 bytes of Markdown; the rest is for mentions and the mark. */
const TEXT_BYTES = 3_000
/** Together with their markup, so that 3,000 bytes are left. */
const MENTIONS_BYTES = 1_000

export default definePlugin({
  kind: 'destination',
  http: true,
  summary: 'Posts a message to a group in WeCom (企业微信) through a group robot.',
  options: {
    url: messageOptions.url(
      'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…',
      'The address of the group robot, with its key. Anyone who knows it can post to the group.',
    ),
    text: template(WECOM, {
      default: DEFAULT_TEXTS.text,
      description:
        'The message, in WeCom\'s Markdown: `**bold**`, `[words](address)`, `> quote`, and `info`, `comment` and `warning` as colors in `<font color="warning">…</font>`.',
    }),
    digestText: digestTemplate(WECOM, {
      default: DEFAULT_TEXTS.digestText,
      description: 'The message with `digest`, about many events.',
    }),
    mention: messageOptions.mention('Who is alerted: user ids of members, as WeCom has them.'),
    mentionWhen: messageOptions.mentionWhen,
  },
  example: {
    url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa',
    text: '<font color="warning">{{ operator }}</font> changed {{ tags | join: \', \' }} of **{{ subject }}**',
    mention: ['zhangsan'],
  },
  // WeCom takes 20 a minute from each robot, whoever uses it.
  delivery: { rate: '15/m' },
  start({ url, mention, ...options }, tools) {
    const mentioned = mention.map(id => `<@${id}>`).join(' ')
    if (Buffer.byteLength(mentioned) > MENTIONS_BYTES)
      throw new Error('`mention` is too long for a message in WeCom; mention fewer members')
    const service = openMessageService(url, tools)
    const messages = openMessages({ ...options, mention }, withoutHalfTags(inBytes(TEXT_BYTES)))
    const send = async (message: Message, signal: AbortSignal) =>
      replyOutcome(await service.post(bodyOf(message), signal), REPLIES, tools.now())
    return {
      target: `a group in WeCom through ${service.host}`,
      probe: service.probe,
      preview: (event, attempt) => ({ text: contentOf(messages.one(event, attempt)) }),
      deliver: (event, attempt) => send(messages.one(event, attempt), attempt.signal),
      deliverMany: (events, attempt) => send(messages.many(events, attempt), attempt.signal),
    }
  },
})

/** https://developer.work.weixin.qq.com/document/path/91770 */
const bodyOf = (message: Message) => ({ msgtype: 'markdown', markdown: { content: contentOf(message) } })

const contentOf = ({ text, mention, mark }: Message): string =>
  inLines(text, mention.map(id => `<@${id}>`).join(' '), `<font color="comment">${mark}</font>`)
