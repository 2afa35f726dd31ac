import { IncomingWebhookHTTPError, IncomingWebhookRequestError } from '@slack/webhook'
import {
  definePlugin,
  digestTemplate,
  httpOutcome,
  probeHost,
  shorten,
  template,
  toDigest,
  Type,
  type Outcome,
} from 'chatgate/plugin'
import { openHook } from './hook.ts'
import { outcomeOf } from './outcome.ts'

/** Slack cuts anything longer. */
const TEXT_LENGTH = 4000

const DIGEST_TEXT = `*{{ count }} events*{% if operators.size > 0 %} by {% for one in operators limit: 3 %}{{ one.name }} ({{ one.count }}){% unless forloop.last %}, {% endunless %}{% endfor %}{% endif %}
{% for event in events %}• {{ event.command }}{% if event.subject %} {{ event.subject }}{% endif %}{% if event.tags.size > 0 %}: {{ event.tags | join: ', ' }}{% endif %}{% if event.link %} <{{ event.link }}|Open>{% endif %}
{% endfor %}{% if more > 0 %}… and {{ more }} more{% endif %}`

export default definePlugin({
  kind: 'destination',
  summary: 'Posts a message to a Slack channel through an incoming webhook.',
  options: {
    url: Type.String({
      secret: true,
      pattern: '^https?://[^\\s/?#]',
      mustBe: 'an address like https://hooks.slack.com/services/…',
      description: 'The address of the incoming webhook. Anyone who knows it can post to the channel.',
    }),
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
  },
  example: {
    url: 'https://hooks.slack.com/services/T00000000/B00000000/example',
    text: ":rotating_light: {{ operator }} changed {{ tags | join: ', ' }} of {{ subject }}",
  },
  // Slack takes one message a second, and hides messages that come faster.
  delivery: { rate: '1/s' },
  start({ url, text, digestText }, tools) {
    const { host, hostname } = new URL(url)
    const post = async (message: string, signal: AbortSignal): Promise<Outcome> => {
      const { hook, headers } = openHook(url, tools, signal)
      try {
        const body = { text: fit(message), link_names: false, unfurl_links: false, unfurl_media: false }
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
      preview: event => ({ text: fit(text.render(event)) }),
      deliver: (event, { signal }) => post(text.render(event), signal),
      deliverMany: (events, { signal }) => post(digestText.render(toDigest(events)), signal),
    }
  },
})

const fit = (text: string): string => {
  const fitting = shorten(text, TEXT_LENGTH)
  // An entity for `&`, `<` or `>` is never cut in half.
  return fitting === text ? text : fitting.replace(/&(?:a|am|amp|g|gt|l|lt)?…$/, '…')
}
