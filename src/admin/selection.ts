import Type from 'typebox'
import { Compile } from 'typebox/schema'
import { RequestError } from '../base/errors.ts'
import { bodyOf, mustSelect, readTime } from './query.ts'
import type { DeliverySelection } from '../store/store.ts'

const EVENTS_MAX = 1_000

/** Which deliveries are meant: `{ state?, events?, destination?, app?, command?, subject?, since?, until?, all?, dryRun? }`. */
const body = Type.Object(
  {
    state: Type.Optional(Type.Enum(['waiting', 'delivered', 'dead', 'cancelled'])),
    events: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: EVENTS_MAX })),
    destination: Type.Optional(Type.String()),
    app: Type.Optional(Type.String()),
    command: Type.Optional(Type.String()),
    subject: Type.Optional(Type.String()),
    since: Type.Optional(Type.String()),
    until: Type.Optional(Type.String()),
    all: Type.Optional(Type.Boolean()),
    dryRun: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

const checked = Compile(body)

export interface SelectionRequest {
  selection: DeliverySelection
  /** Only says how many there are. */
  dryRun: boolean
}

/**
 * Reads a selection from the body of a request. Throws {@link RequestError}; also when it would mean everything, which is
 * sooner a mistake than a wish.
 */
export const readSelection = (
  sent: unknown,
  allowed: readonly DeliverySelection['state'][],
  now: number,
): SelectionRequest => {
  const { all, dryRun = false, ...filters } = bodyOf(checked, sent)
  mustSelect(filters, all)
  const { events, since, until, state = allowed[0] ?? 'dead', ...rest } = filters
  if (!allowed.includes(state)) throw new RequestError(`\`state\` must be ${allowed.join(' or ')} here`)
  if (state === 'delivered' && events === undefined && rest.destination === undefined) {
    throw new RequestError('name `events` or a `destination`: all that was ever delivered is hardly meant')
  }
  const selection: DeliverySelection = {
    state,
    ...rest,
    ...(events && { eventIds: events }),
    ...(since !== undefined && { since: readTime('since', since, now) }),
    ...(until !== undefined && { until: readTime('until', until, now) }),
  }
  return { selection, dryRun }
}
