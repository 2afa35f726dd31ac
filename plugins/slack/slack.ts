import { IncomingWebhook, IncomingWebhookHTTPError, IncomingWebhookRequestError } from '@slack/webhook'
import { definePlugin, httpOutcome, probeHost, template, Type, type Tools } from 'chatgate/plugin'

/** Slack cuts what is longer. */
const TEXT_LENGTH = 4000

export default definePlugin({
  kind: 'destination',
  summary: 'Posts a message to a Slack channel through an incoming webhook.',
  options: {
    url: Type.String({
      secret: true,
      pattern: '^https?://[^\\s/?#]',
      mustBe: 'an address like https://hooks.slack.com/services/…',
      description: 'The address of the incoming webhook. Who knows it can post to the channel.',
    }),
    text: template('mrkdwn', {
      default:
        '*{{ command }}*{% if subject %} {{ subject }}{% endif %}{% if operator %} by {{ operator }}{% endif %}',
      description:
        "The message, in Slack's mrkdwn. What comes from the event is escaped: it cannot mention anybody.",
    }),
  },
  example: {
    url: 'https://hooks.slack.com/services/T00000000/B00000000/example',
    text: ":rotating_light: {{ operator }} changed {{ tags | join: ', ' }} of {{ subject }}",
  },
  // Slack takes one message a second, and hides what comes faster.
  delivery: { rate: '1/s' },
  start({ url, text }, tools) {
    const { host, hostname } = new URL(url)
    return {
      target: `a Slack channel through ${host}`,
      probe: () => probeHost(hostname, tools),
      async deliver(event, { signal }) {
        const { hook, headers } = openHook(url, tools, signal)
        try {
          const message = { text: fit(text.render(event)), link_names: false }
          await hook.send({ ...message, unfurl_links: false, unfurl_media: false })
          return { status: 'delivered' }
        } catch (error) {
          if (error instanceof IncomingWebhookHTTPError)
            return httpOutcome({ status: error.statusCode, headers, text: error.body ?? '' }, tools.now())
          if (error instanceof IncomingWebhookRequestError)
            return httpOutcome({ error: error.original.message }, tools.now())
          throw error
        }
      },
    }
  },
})

/** One for each message, because Slack's library drops the answer's headers and `Retry-After` is among them. */
const openHook = (url: string, tools: Tools, signal: AbortSignal) => {
  const headers: Record<string, string> = {}
  const hook = new IncomingWebhook(url, {
    fetch: async (to, init) => {
      const body = typeof init?.body === 'string' ? init.body : null
      const response = await tools.fetch(to, { ...init, body, redirect: 'manual', signal })
      Object.assign(headers, Object.fromEntries(response.headers))
      return response
    },
  })
  return { hook, headers }
}

const fit = (text: string): string =>
  text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH - 1).toWellFormed()}…` : text
