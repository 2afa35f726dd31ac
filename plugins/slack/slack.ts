import {
  definePlugin,
  digestTemplate,
  messageOptions,
  openMessages,
  probeHost,
  readServiceAddress,
  template,
  Type,
  updateOption,
  type Attempt,
  type Message,
  type Outcome,
  type Tools,
} from 'chatgate/plugin'
import { openBot } from './bot.ts'
import { DEFAULT_TEXT, DIGEST_TEXT, mentionsOf, TEXT_ROOM, textOf } from './message.ts'
import { postByWebhook } from './webhook.ts'

const WEB_API = 'https://slack.com/api/'

export default definePlugin({
  kind: 'destination',
  http: true,
  summary: 'Posts a message to a Slack channel, through an incoming webhook or as an app.',
  options: {
    url: Type.Optional(
      messageOptions.url(
        'https://hooks.slack.com/services/…',
        `The address of the incoming webhook. Anyone who knows it can post to the channel. With \`token\`, where the Web API is, ${WEB_API} by default.`,
      ),
    ),
    token: Type.Optional(
      Type.String({
        secret: true,
        pattern: '^xox[a-z]-[A-Za-z0-9-]+$',
        mustBe: 'the token of an app, like xoxb-…',
        description:
          'Posts as an app with the scope `chat:write` instead of by a webhook: the bot token of the app.',
      }),
    ),
    channel: Type.Optional(
      Type.String({
        pattern: '^\\S+$',
        mustBe: 'the id of a channel, like C024BE91L',
        description: 'With `token`: the id of the channel, in which the app is a member.',
      }),
    ),
    text: template('mrkdwn', {
      default: DEFAULT_TEXT,
      description:
        "The message, in Slack's mrkdwn. Values from the event are escaped, so they cannot mention anyone.",
    }),
    digestText: digestTemplate('mrkdwn', {
      default: DIGEST_TEXT,
      description: 'The message with `digest`, about many events.',
    }),
    mention: messageOptions.mention(
      'Who is alerted: ids of people (`U…`, `W…`) and of user groups (`S…`), `here`, `channel` or `everyone`.',
    ),
    mentionWhen: messageOptions.mentionWhen,
    update: Type.Optional(updateOption),
  },
  example: {
    url: 'https://hooks.slack.com/services/T00000000/B00000000/example',
    text: ":rotating_light: {{ operator }} changed {{ tags | join: ', ' }} of {{ subject }}",
  },
  // Slack takes one message a second, and hides messages that come faster.
  delivery: { rate: '1/s' },
  start({ url, token, channel, update, mention, ...texts }, tools) {
    const messages = openMessages({ ...texts, mention: mentionsOf(mention) }, TEXT_ROOM)
    const { post, ...way } =
      token === undefined
        ? byWebhook(url, { channel, update }, tools)
        : asApp({ token, channel, url: url ?? WEB_API }, tools)
    return {
      ...way,
      preview: (event, attempt) => ({ text: textOf(messages.one(event, attempt)) }),
      deliver: async (event, attempt) =>
        post(messages.one(event, attempt), update?.render(event).trim() ?? '', attempt),
      deliverMany: async (events, attempt) => post(messages.many(events, attempt), '', attempt),
    }
  },
})

/** A way to Slack. The key is of a message to edit; an empty one means a new message. */
interface Way {
  target: string
  probe: () => ReturnType<typeof probeHost>
  post: (message: Message, key: string, attempt: Attempt) => Promise<Outcome>
}

const byWebhook = (url: string | undefined, onlyForApps: Record<string, unknown>, tools: Tools): Way => {
  const name = Object.keys(onlyForApps).find(option => onlyForApps[option] !== undefined)
  if (name !== undefined)
    throw new Error(`\`${name}\` works only with \`token\`: a webhook has its own channel and edits nothing`)
  if (url === undefined)
    throw new Error(
      '`url` is missing, the address of an incoming webhook; or `token` and `channel`, to post as an app',
    )
  const { host, hostname } = readServiceAddress(url)
  return {
    target: `a Slack channel through ${host}`,
    probe: () => probeHost(hostname, tools),
    post: (message, _, { signal }) => postByWebhook(url, message, signal, tools),
  }
}

interface AppOptions {
  token: string
  channel: string | undefined
  url: string
}

const asApp = ({ token, channel, url }: AppOptions, tools: Tools): Way => {
  if (channel === undefined)
    throw new Error('`channel` is missing: with `token`, say where to post, for example C024BE91L')
  const { host, probe, post } = openBot({ token, channel, url }, tools)
  return { target: `the Slack channel ${channel} through ${host}`, probe, post }
}
