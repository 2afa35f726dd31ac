import { cut } from '../base/cut.ts'
import { DECISION_REASONS, type Decision } from '../decide/decision.ts'
import { toChatEvent } from '../events/chat-event.ts'
import { parseExactly } from '../events/exact-json.ts'
import { depthMisfit } from '../events/schemas.ts'
import { readQuery, shownQuery } from '../events/query.ts'
import { EVENT_REASONS, ROUTE_REASONS, type Explanation } from '../route/explain.ts'
import type { EventRecord, KeptEvent } from '../store/store.ts'
import type { Answer } from './api/endpoints.ts'
import { date, withDates } from './present.ts'

/** What the admin API says of one event: what is kept of it, why it went where it went, and every attempt. */
export const presentRecord = ({
  event,
  routedAt,
  explanation,
  decision,
  deliveries,
}: EventRecord): Answer<'GET /api/events/:id'> => {
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
    ...(changes.length > 0 && { changes: [...changes] }),
    ...presentBody(event.id, new TextDecoder().decode(body)),
    ...(decision !== undefined && { decision: presentDecision(JSON.parse(decision) as Decision) }),
    reason,
    explanation: EVENT_REASONS[reason],
    routes: (explained?.routes ?? []).map(route => ({ ...route, ...sentenceOf(route.reason) })),
    deliveries: deliveries.map(
      ({ attemptList, seq: _seq, eventId: _eventId, command: _command, ...delivery }) => ({
        ...withDates(delivery),
        attemptList: attemptList.map(withDates),
      }),
    ),
  }
}

/** A filter's own reasons are explained by the filter. */
const sentenceOf = (reason: string): { explanation?: string } =>
  Object.hasOwn(ROUTE_REASONS, reason)
    ? { explanation: ROUTE_REASONS[reason as keyof typeof ROUTE_REASONS] }
    : {}

const DEEP_SHOWN = 2_000

/** A body that is nested too deep to be written as JSON again is shown as the text that it came as, cut. */
const presentBody = (
  id: string,
  text: string,
): { body: Record<string, unknown> | string; bodyNote?: string } => {
  const body = parseExactly(text) as Record<string, unknown>
  const deep = depthMisfit(body)
  if (deep === undefined) return { body }
  const bodyNote = `the body${deep.slice(1)}, so this is the beginning of its text; GET /api/events/${id}/body gives all of it`
  return { body: cut(text, DEEP_SHOWN), bodyNote }
}

const presentDecision = (decision: Decision) => ({
  ...decision,
  explanation: DECISION_REASONS[decision.reason],
})

const reasonBeforeRouting = (event: KeptEvent): 'unreadable' | 'not-routed-yet' =>
  event.unreadable === undefined ? 'not-routed-yet' : 'unreadable'
