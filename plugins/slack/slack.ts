import { IncomingWebhookHTTPError, IncomingWebhookRequestError } from '@slack/webhook'
import {
  definePlugin,
  digestTemplate,
  httpOutcome,
  inUnits,
  messageOptions,
  openMessages,
  probeHost,
  template,
  type Message,
  type Outcome,
  type Room,
} from 'chatgate/plugin'
import { openHook } from './hook.ts'
import { outcomeOf } from './outcome.ts'

/** Slack cuts what is longer than 4,000 characters; the rest is for mentions and the mark. */
const TEXT = inUnits(3_000)
const MENTIONS_LENGTH = 900

const DIGEST_TEXT = `*{{ count }} events*{% if operators.size > 0 %} by {% for one in operators limit: 3 %}{{ one.name }} ({{ one.count }}){% unless forloop.last %}, {% endunless %}{% endfor %}{% endif %}
{% for event in events %}• {{ event.command }}{% if event.subject %} {{ event.subject }}{% endif %}{% if event.tags.size > 0 %}: {{ event.tags | join: ', ' }}{% endif %}{% if event.link %} <{{ event.link }}|Open>{% endif %}
{% endfor %}{% if more > 0 %}… and {{ more }} more{% endif %}`

export default definePlugin({
  kind: 'destination',
  http: true,
  summary: 'Posts a message to a Slack channel through an incoming webhook.',
  options: {
    url: messageOptions.url(
      'https://hooks.slack.com/services/…',
      'The address of the incoming webhook. Anyone who knows it can post to the channel.',
    ),
    text: template('mrkdwn', {
      default:
        '*{{ command }}*{% if subject %} {{ subject }}{% endif %}{% if operator %} by {{ operator }}{% endif %}{% if link %} <{{ link }}|Open>{% endif %}',
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
  },
  example: {
    url: 'https://hooks.slack.com/services/T00000000/B00000000/example',
    text: ":rotating_light: {{ operator }} changed {{ tags | join: ', ' }} of {{ subject }}",
  },
  // Slack takes one message a second, and hides messages that come faster.
  delivery: { rate: '1/s' },
  start({ url, mention, ...texts }, tools) {
    const { host, hostname } = new URL(url)
    const mentions = mention.map(mentionOf)
    if (mentions.join(' ').length > MENTIONS_LENGTH)
      throw new Error('`mention` is too long for a message in Slack; mention a user group')
    const messages = openMessages({ ...texts, mention: mentions }, TEXT_ROOM)
    const post = async (message: Message, signal: AbortSignal): Promise<Outcome> => {
      const { hook, headers } = openHook(url, tools, signal)
      try {
        const body = {
          text: textOf(message),
          link_names: false,
          unfurl_links: false,
          unfurl_media: false,
        }
        return outcomeOf((await hook.send(body)).text)
      } catch (error) {
        if (error instanceof IncomingWebhookHTTPError)
          return httpOutcome({ status: error.statusCode, headers, text: error.body ?? '' }, tools.now())
        if (error instanceof IncomingWebhookRequestError)
          return httpOutcome({ error: error.original.message }, tools.now())
        throw error
      }
    }
    return {
      target: `a Slack channel through ${host}`,
      probe: () => probeHost(hostname, tools),
      preview: (event, attempt) => ({ text: textOf(messages.one(event, attempt)) }),
      deliver: (event, attempt) => post(messages.one(event, attempt), attempt.signal),
      deliverMany: (events, attempt) => post(messages.many(events, attempt), attempt.signal),
    }
  },
})

/** An entity for `&`, `<` or `>` is never cut in half. */
const TEXT_ROOM: Room = {
  fits: TEXT.fits,
  cut: text => TEXT.cut(text).replace(/&(?:a|am|amp|g|gt|l|lt)?…$/, '…'),
}

/** https://docs.slack.dev/messaging/formatting-message-text#advanced */
const mentionOf = (id: string): string => {
  if (['here', 'channel', 'everyone'].includes(id)) return `<!${id}>`
  if (/^[UW][A-Z0-9]+$/.test(id)) return `<@${id}>`
  if (/^S[A-Z0-9]+$/.test(id)) return `<!subteam^${id}>`
  throw new Error(
    `\`mention\` holds ${id}, but Slack knows people and user groups only by their ids, such as U024BE7LH or SAZ94GDB8; there are also here, channel and everyone`,
  )
}

const textOf = ({ text, mention, mark }: Message): string =>
  [text, mention.join(' '), `_${mark}_`].filter(line => line !== '').join('\n')
