import type { ReplyTable } from 'chatgate/plugin'

/** PagerDuty asks to wait so long. */
const PAUSE_MS = 30_000

/** https://developer.pagerduty.com/docs/events-api-v2-overview#response-codes--retry-logic */
export const REPLIES: ReplyTable = {
  code: 'status',
  text: 'errors',
  withoutCode: (_, status) => {
    if (status === 429) return { pauseMs: PAUSE_MS }
    return [401, 403, 404].includes(status)
      ? { setUp: '`url` is not the Events API of PagerDuty' }
      : undefined
  },
  rules: [
    { codes: ['success'], means: 'delivered' },
    { codes: ['throttle exceeded'], means: { pauseMs: PAUSE_MS } },
    {
      codes: ['invalid event', 'invalid key'],
      text: /(routing|service|integration)[_ ]key/i,
      means: { setUp: '`key` is not the key of an integration "Events API v2"' },
    },
    { codes: ['invalid event'], means: 'rejected' },
  ],
}
