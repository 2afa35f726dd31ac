import { IncomingWebhook, IncomingWebhookHTTPError, IncomingWebhookRequestError } from '@slack/webhook'
import { httpOutcome, shorten, type Message, type Outcome, type Tools } from 'chatgate/plugin'
import { bodyOf } from './message.ts'

/** Posts by an incoming webhook, whose address is the secret. */
export const postByWebhook = async (
  url: string,
  message: Message,
  signal: AbortSignal,
  tools: Tools,
): Promise<Outcome> => {
  const { hook, headers } = openHook(url, tools, signal)
  try {
    return outcomeOf((await hook.send(bodyOf(message))).text)
  } catch (error) {
    if (error instanceof IncomingWebhookHTTPError)
      return httpOutcome({ status: error.statusCode, headers, text: error.body ?? '' }, tools.now())
    if (error instanceof IncomingWebhookRequestError)
      return httpOutcome({ error: error.original.message }, tools.now())
    throw error
  }
}

/** Opened for each message, because Slack's library drops the answer's headers, including `Retry-After`. */
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

const SHOWN = 200

/**
 * Slack's reply on success: `ok`, or `{"ok":true}` for the webhook of a workflow. Anything else that answers there,
 * such as the login page of a proxy, has not posted the message. Source:
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
const outcomeOf = (text: string): Outcome => {
  const said = text.replaceAll(/\s+/g, ' ').trim()
  if (said === 'ok' || /^\{ ?"ok" ?: ?true ?[,}]/.test(said)) return { status: 'delivered' }
  const reason = `answered, but not "ok" as Slack does: ${said === '' ? 'nothing' : shorten(said, SHOWN)}`
  return { status: 'retry', reason }
}
