import { shorten, type Outcome } from 'chatgate/plugin'

const SHOWN = 200

/**
 * Slack's reply on success: `ok`, or `{"ok":true}` for the webhook of a workflow. Anything else that answers there,
 * such as the login page of a proxy, has not posted the message. Source:
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export const outcomeOf = (text: string): Outcome => {
  const said = text.replaceAll(/\s+/g, ' ').trim()
  if (said === 'ok' || /^\{ ?"ok" ?: ?true ?[,}]/.test(said)) return { status: 'delivered' }
  const reason = `answered, but not "ok" as Slack does: ${said === '' ? 'nothing' : shorten(said, SHOWN)}`
  return { status: 'retry', reason }
}
