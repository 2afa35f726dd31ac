import { cut } from '../base/cut.ts'
import { DECISION_REASONS, type Decision } from '../decide/decision.ts'
import type { ResponderTally } from '../decide/tally.ts'
import { toChatEvent } from '../events/chat-event.ts'
import { parseExactly } from '../events/exact-json.ts'
import { depthMisfit } from '../events/schemas.ts'
import { readQuery, shownQuery } from '../events/query.ts'
import { EVENT_REASONS, ROUTE_REASONS, type Explanation } from '../route/explain.ts'
import type { EventRecord, EventSummary, KeptEvent } from '../store/store.ts'

/** What the admin API says of one event: what is kept of it, why it went where it went, and every attempt. */
export const presentRecord = ({ event, routedAt, explanation, decision, deliveries }: EventRecord) => {
  const { body, before: _before, query, ...facts } = event
  const { changes, actor } =
    event.unreadable === undefined ? toChatEvent(event) : { changes: [], actor: undefined }
  const requestId = readQuery(query).get('RequestId')
  const explained = explanation === undefined ? undefined : (JSON.parse(explanation) as Explanation)
  const reason = explained?.reason ?? reasonBeforeRouting(event)
  return {
    ...withDates(facts),
    ...shownQuery(query),
    ...(requestId && { requestId }),
    ...(actor !== undefined && { actor }),
    ...(routedAt !== undefined && { routedAt: date(routedAt) }),
    ...(changes.length > 0 && { changes }),
    ...presentBody(event.id, new TextDecoder().decode(body)),
    ...(decision !== undefined && { decision: presentDecision(JSON.parse(decision) as Decision) }),
    reason,
    explanation: EVENT_REASONS[reason],
    routes: (explained?.routes ?? []).map(route => ({
      ...route,
      explanation: ROUTE_REASONS[route.reason as keyof typeof ROUTE_REASONS] as string | undefined,
    })),
    deliveries: deliveries.map(
      ({ attemptList, seq: _seq, eventId: _eventId, command: _command, ...delivery }) => ({
        ...withDates(delivery),
        attemptList: attemptList.map(withDates),
      }),
    ),
  }
}

const DEEP_SHOWN = 2_000

/** A body that is nested too deep to be written as JSON again is shown as the text that it came as, cut. */
const presentBody = (id: string, text: string): { body: unknown; bodyNote?: string } => {
  const body = parseExactly(text)
  const deep = depthMisfit(body)
  if (deep === undefined) return { body }
  const bodyNote = `the body${deep.slice(1)}, so this is the beginning of its text; GET /api/events/${id}/body gives all of it`
  return { body: cut(text, DEEP_SHOWN), bodyNote }
}

const presentDecision = (decision: Decision) => ({
  ...decision,
  explanation: DECISION_REASONS[decision.reason],
})

export const presentSummary = (event: EventSummary) => withDates(event)

const reasonBeforeRouting = (event: KeptEvent): 'unreadable' | 'not-routed-yet' =>
  event.unreadable === undefined ? 'not-routed-yet' : 'unreadable'

export const presentTally = ({ lastUnusable, ...tally }: ResponderTally) => ({
  ...tally,
  ...(lastUnusable && { lastUnusable: withDates(lastUnusable) }),
})

const DATES = new Set([
  'at',
  'receivedAt',
  'routedAt',
  'time',
  'createdAt',
  'updatedAt',
  'dueAt',
  'startedAt',
  'seenAt',
  'pausedAt',
  'oldestWaitingAt',
])

/** People read the API too: times are ISO 8601. */
export const withDates = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      DATES.has(name) && typeof value === 'number' ? date(value) : value,
    ]),
  )

const date = (ms: number): string => new Date(ms).toISOString()
