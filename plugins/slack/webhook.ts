import { IncomingWebhook } from '@slack/webhook'
import {
  httpOutcome,
  shorten,
  type HttpAnswer,
  type Message,
  type Outcome,
  type Tools,
} from 'chatgate/plugin'
import { bodyOf } from './message.ts'

const REPLY_BYTES = 64 * 1024

/** Posts by an incoming webhook, whose address is the secret. */
export const postByWebhook = async (
  url: string,
  message: Message,
  signal: AbortSignal,
  tools: Tools,
): Promise<Outcome> => {
  let answer: HttpAnswer = { error: 'nothing was sent' }
  const hook = new IncomingWebhook(url, {
    fetch: async (_, init) => {
      answer = await tools.request(url, {
        method: 'POST',
        headers: Object.fromEntries(new Headers(init?.headers)),
        body: typeof init?.body === 'string' ? init.body : '',
        signal,
        textBytes: REPLY_BYTES,
      })
      // Slack's library drops the headers of the answer, including `Retry-After`, so it is judged below.
      return new Response()
    },
  })
  await hook.send(bodyOf(message))
  return outcomeOf(answer, tools.now())
}

const SHOWN = 200

/**
 * Slack's reply on success: `ok`, or `{"ok":true}` for the webhook of a workflow. Anything else that answers there,
 * such as the login page of a proxy, has not posted the message. Source:
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
const outcomeOf = (answer: HttpAnswer, now: number): Outcome => {
  const outcome = httpOutcome(answer, now)
  if (outcome.status !== 'delivered' || 'error' in answer) return outcome
  const said = answer.text.replaceAll(/\s+/g, ' ').trim()
  if (said === 'ok' || /^\{ ?"ok" ?: ?true ?[,}]/.test(said)) return { status: 'delivered' }
  const reason = `answered, but not "ok" as Slack does: ${said === '' ? 'nothing' : shorten(said, SHOWN)}`
  return { status: 'retry', reason }
}
