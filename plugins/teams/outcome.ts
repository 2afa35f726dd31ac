import { httpOutcome, needsSetUp, type HttpAnswer, type Outcome } from 'chatgate/plugin'

const TO_SET_UP = new Map([
  [401, 'the signature in `url` is wrong; copy the address of the flow anew, as a whole'],
  [403, 'the flow refuses requests; let anyone trigger it'],
  [404, 'the flow was deleted or switched off, or `url` is wrong'],
])

/**
 * A flow answers 202 as soon as it starts; what becomes of it then, nobody says. Some answer 200 with the error of
 * Teams behind them, and a page with 200 is from a proxy.
 */
export const outcomeOf = (answer: HttpAnswer, now: number): Outcome => {
  const outcome = httpOutcome(answer, now)
  if ('error' in answer || outcome.status === 'rejected') return outcome
  if (outcome.status === 'delivered') return ofTaken(answer)
  const advice = TO_SET_UP.get(answer.status)
  return advice === undefined ? outcome : needsSetUp(`${advice} (${outcome.reason})`)
}

/** `Microsoft Teams endpoint returned HTTP error 429 with ContextId …` */
const ERROR_BEHIND = /returned HTTP error (\d{3})/

const ofTaken = ({ status, headers, text }: Exclude<HttpAnswer, { error: string }>): Outcome => {
  const behind = ERROR_BEHIND.exec(text)?.[1]
  if (behind !== undefined)
    return {
      status: 'retry',
      reason: `answered ${status}, but Teams behind it answered ${behind}`,
      fault: behind === '429' ? 'busy' : 'event',
    }
  if (/^text\/html\b/i.test(headers['content-type'] ?? '') || /^\s*</.test(text))
    return {
      status: 'retry',
      reason: `answered ${status} with a page, which is not what a flow does`,
      fault: 'destination',
    }
  return { status: 'delivered', detail: 'the flow was started' }
}
