import { RequestError } from '../base/errors.ts'
import type { DeliverySelection, Store } from '../store/store.ts'
import { deliveryEndpoints } from './api/deliveries.ts'
import { warnUnknown, type KnownNames } from './known-names.ts'
import { mustSelect } from './must-select.ts'
import { withDates } from './present.ts'
import { serve } from './serve.ts'

/** So many deliveries are moved in one commit, so that live traffic is not kept waiting. */
const STEP = 500
/** A dry run looks at no more. */
const SURVEYED_MAX = 100_000

export interface DeliveryRouteOptions {
  store: Store
  knownNames: () => KnownNames
}

/** Deliveries, and what people do with them. */
export const deliveryRoutes = ({ store, knownNames }: DeliveryRouteOptions) => {
  const warn = (found: number, { reason: _reason, ...names }: Partial<DeliverySelection>) =>
    warnUnknown(found, names, knownNames())
  const moveAll = async (asked: AskedSelection, to: 'waiting' | 'cancelled') => {
    const selection = selectionOf(asked)
    const { count, ...survey } = asked.dryRun
      ? await look(store, selection)
      : { count: await move(store, selection, to) }
    return { count, dryRun: asked.dryRun ?? false, ...survey, ...warn(count, selection) }
  }
  return serve(deliveryEndpoints, {
    'GET /api/deliveries': async ({ query }) => {
      const { deliveries, cursor } = await store.deliveries(query)
      return {
        deliveries: deliveries.map(withDates),
        ...(cursor !== undefined && { cursor }),
        ...warn(deliveries.length, query),
      }
    },
    'GET /api/deliveries/groups': async ({ query }) => {
      const { groups, ...told } = await store.deliveryGroups(query)
      return { groups: groups.map(withDates), ...told, ...warn(groups.length, query) }
    },
    'POST /api/deliveries/replay': ({ body }) => moveAll(body, 'waiting'),
    'POST /api/deliveries/drop': ({ body }) => moveAll(body, 'cancelled'),
  })
}

/** As an endpoint reads it. */
type AskedSelection = Partial<Omit<DeliverySelection, 'eventIds'>> & {
  events?: readonly string[]
  all?: boolean
  dryRun?: boolean
}

/** Throws {@link RequestError} for a selection that would mean everything, which is sooner a mistake than a wish. */
const selectionOf = ({ all, dryRun: _dryRun, ...filters }: AskedSelection): DeliverySelection => {
  mustSelect(filters, all)
  const { events, state = 'dead', ...rest } = filters
  if (state === 'delivered' && events === undefined && rest.destination === undefined)
    throw new RequestError('name `events` or a `destination`: all that was ever delivered is hardly meant')
  return { state, ...rest, ...(events && { eventIds: events }) }
}

/** What a change would be for. */
const look = async (store: Store, selection: DeliverySelection) => {
  const survey = withDates(await store.surveyDeliveries(selection, SURVEYED_MAX))
  return { ...survey, ...(survey.count >= SURVEYED_MAX && { atLeast: true as const }) }
}

const move = async (
  store: Store,
  selection: DeliverySelection,
  to: 'waiting' | 'cancelled',
): Promise<number> => {
  // What becomes of these later must not be taken for what was meant now.
  const meant = { ...selection, until: Math.min(selection.until ?? Infinity, Date.now()) }
  let count = 0
  for (let moved = STEP; moved === STEP; count += moved)
    moved = await store.moveDeliveries(meant, to, STEP, Date.now())
  return count
}
