import { boundedKey, oneLine, shorten, toDigest, type ChatEvent } from 'chatgate/plugin'

const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const

type Severity = (typeof SEVERITIES)[number]

/** Any other text is a warning. */
export const severityOf = (text: string): Severity =>
  SEVERITIES.find(severity => severity === text) ?? 'warning'

export const mostSevere = (severities: readonly Severity[]): Severity =>
  SEVERITIES.findLast(severity => severities.includes(severity)) ?? 'warning'

const KEY_CHARACTERS = 255

/** PagerDuty refuses a longer key. */
export const dedupKeyOf = (key: string): string => boundedKey(key, KEY_CHARACTERS)

/** What an alert says. */
interface Alert {
  summary: string
  severity: Severity
  /** The first event that it is about. */
  event: ChatEvent
  details: Readonly<Record<string, unknown>>
}

/** PagerDuty takes 512 KB. */
const BODY_BYTES = 500_000

/** https://developer.pagerduty.com/docs/send-alert-event; without the details if it is too large with them. */
export const triggerBody = (routing_key: string, dedup_key: string, alert: Alert) => {
  const body = {
    routing_key,
    event_action: 'trigger',
    dedup_key,
    client: 'Chatgate',
    ...(alert.event.link !== undefined && { links: [{ href: alert.event.link, text: 'Open' }] }),
    payload: payloadOf(alert),
  }
  const whole = { ...body, payload: { ...body.payload, custom_details: alert.details } }
  return Buffer.byteLength(JSON.stringify(whole)) > BODY_BYTES ? body : whole
}

const payloadOf = ({ summary, severity, event }: Alert) => ({
  summary: summary === '' ? cleaned(event.command) : summary,
  source: `Chat app ${cleaned(event.app)}`,
  severity,
  ...timestampOf(event),
  class: cleaned(event.command),
})

/** JavaScript has no dates beyond. */
const DATE_END_MS = 8_640_000_000_000_000

const timestampOf = ({ time }: ChatEvent) =>
  Math.abs(time) <= DATE_END_MS ? { timestamp: new Date(time).toISOString() } : {}

/** All that is known about an event, without what Chat sent: that may be large, and for fewer eyes. */
export const factsOf = (event: ChatEvent) =>
  plain(Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'body' && name !== 'link')))

/** Who, what and how many. */
export const countsOf = (events: readonly ChatEvent[]) => {
  const { count, from, until, commands, operators, subjects, tags } = toDigest(events)
  return plain({ count, from, until, commands, operators, subjects, tags })
}

const VALUE_LENGTH = 1_000

/** Without marks that hide something or change the direction of a text, and without halves of characters. */
const cleaned = (text: string): string => shorten(oneLine(text), VALUE_LENGTH)

const plain = (values: object): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(values, (_, value: unknown) => (typeof value === 'string' ? cleaned(value) : value)),
  )
