import type { AttemptEnd } from '../../deliver/deliverer.ts'
import { shorten } from '../../base/cut.ts'
import type { Log } from '../../log/log.ts'
import type { RouteExplanation } from '../../route/explain.ts'
import type { Routed } from '../../route/route-event.ts'
import type { KeptEvent } from '../../store/store.ts'

/** The machine narrates; plugins stay quiet. One line for each event, and one for each attempt that did not succeed. */
export const reportRouted = (log: Log, event: KeptEvent, { explanation, deliveries }: Routed): void => {
  const { id, command, operator, subject } = event
  const destinations = deliveries
    .filter(({ state }) => state === 'waiting')
    .map(({ destination }) => destination)
  log.info({ event: id, command, operator, subject, destinations }, explanation.reason)
  for (const route of explanation.routes) if (route.setAside) reportSetAside(log, event, route)
}

/** A plugin says of an event what it likes, and as long as it likes. */
const WHY_SHOWN = 2_000

/** A step that failed keeps an event from what is below it; `more` says on what occasion. */
export const reportSetAside = (
  log: Log,
  { id }: KeptEvent,
  { route, reason, step, why, setAside }: RouteExplanation,
  more: object = {},
): void =>
  log.error({ event: id, route, step, why: why && shorten(why, WHY_SHOWN), setAside, ...more }, reason)

export const reportAttempt = (log: Log, { record, delivery, leftOut, bug, turn }: AttemptEnd): void => {
  const { destination, attempt, durationMs, reason, state, dueAt } = record
  const fields = { event: delivery.event.id, destination, attempt, durationMs, reason }
  if (bug !== undefined) log.error({ ...fields, bug }, 'the plugin has a bug')
  if (turn === 'failing') log.error(fields, 'the destination fails')
  if (turn === 'recovered') log.info(fields, 'the destination is back')
  if (state === 'delivered') log.debug(fields, 'delivered')
  else if (state === 'dead') log.error(fields, 'dead')
  else log.warn({ ...fields, nextAt: new Date(dueAt ?? 0).toISOString() }, 'will be tried again')
  for (const dead of leftOut)
    log.error({ event: dead.event.id, destination, attempt, reason: dead.reason }, 'dead')
}
