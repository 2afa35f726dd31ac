import Router from '@koa/router'
import { RequestError } from '../base/errors.ts'
import { type Circuit, isFailing, readCircuit } from '../deliver/circuit.ts'
import type { DeliverySelection, DestinationRecord, Store } from '../store/store.ts'
import { warnUnknown, type KnownNames } from './known-names.ts'
import { withDates } from './present.ts'
import { readSelection } from './selection.ts'

/** So many deliveries are moved in one commit, so that live traffic is not kept waiting. */
const STEP = 500
/** A dry run stops counting here. */
const COUNTED_MAX = 1_000_000

export interface ByHandOptions {
  store: Store
  knownNames: () => KnownNames
  /** The destinations of the running config. */
  destinations: () => readonly string[]
}

/** What people do to destinations and deliveries. */
export const byHandRoutes = ({ store, destinations, knownNames }: ByHandOptions): Router => {
  const router = new Router({ prefix: '/api' })
  router.get('/destinations', async ctx => {
    ctx.body = { destinations: present(await store.destinations(), destinations(), Date.now()) }
  })
  for (const [action, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const) {
    router.post(`/destinations/:route/:step/${action}`, async ctx => {
      const name = `${ctx.params['route']}/${ctx.params['step']}`
      const known = [...destinations(), ...(await store.destinations()).map(one => one.name)]
      if (!known.includes(name))
        throw new RequestError(
          `there is no destination ${name}; there are ${destinations().join(', ')}`,
          'not-found',
        )
      await store.setPaused(name, paused, Date.now())
      ctx.body = { destination: name, paused }
    })
  }
  router.post('/deliveries/replay', async ctx => {
    const { selection, dryRun } = readSelection(
      ctx.request.body,
      ['dead', 'delivered', 'cancelled'],
      Date.now(),
    )
    const moved = await move(store, selection, 'waiting', dryRun)
    ctx.body = { ...moved, ...warnUnknown(moved.count, selection, knownNames()) }
  })
  router.post('/deliveries/drop', async ctx => {
    const { selection, dryRun } = readSelection(ctx.request.body, ['dead', 'waiting'], Date.now())
    const moved = await move(store, selection, 'cancelled', dryRun)
    ctx.body = { ...moved, ...warnUnknown(moved.count, selection, knownNames()) }
  })
  return router
}

const move = async (
  store: Store,
  selection: DeliverySelection,
  to: 'waiting' | 'cancelled',
  dryRun: boolean,
): Promise<{ count: number; dryRun: boolean }> => {
  if (dryRun) return { count: await store.countDeliveries(selection, COUNTED_MAX), dryRun }
  // What becomes of these later must not be taken for what was meant now.
  const meant = { ...selection, until: Math.min(selection.until ?? Infinity, Date.now()) }
  let count = 0
  for (let moved = STEP; moved === STEP; count += moved)
    moved = await store.moveDeliveries(meant, to, STEP, Date.now())
  return { count, dryRun }
}

/** Those of the config, and those that the config has no more while something waits for them: it is held. */
const present = (records: readonly DestinationRecord[], configured: readonly string[], now: number) => {
  const known = new Map(records.map(record => [record.name, record]))
  const gone = records.filter(({ name, waiting, dead }) => !configured.includes(name) && waiting + dead > 0)
  return [...configured, ...gone.map(({ name }) => name)].map(name => {
    const { circuit, ...record } = known.get(name) ?? { name, waiting: 0, dead: 0, delivered: 0 }
    const stands = standing(readCircuit(circuit), now)
    return { ...withDates(record), state: stateOf(record, configured.includes(name), stands), ...stands }
  })
}

type Standing = ReturnType<typeof standing>

/** `well`, `failing`, `asked to wait` or `paused`; words that the command line and the docs use alike. */
const stateOf = ({ pausedAt }: { pausedAt?: number }, isConfigured: boolean, stands: Standing): string => {
  if (!isConfigured) return 'held: the config has it no more'
  if (pausedAt !== undefined) return 'paused'
  if (stands.failingSince !== undefined) return 'failing'
  return stands.askedToWaitUntil === undefined ? 'well' : 'asked to wait'
}

const standing = (circuit: Circuit, now: number) => {
  const { failures, openedAt = 0, quietUntil = 0 } = circuit
  return {
    ...(isFailing(circuit) && { failingSince: new Date(openedAt).toISOString(), failures }),
    ...(quietUntil > now && { askedToWaitUntil: new Date(quietUntil).toISOString() }),
  }
}
