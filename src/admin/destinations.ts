import { RequestError } from '../base/errors.ts'
import { type Circuit, isFailing, readCircuit } from '../deliver/circuit.ts'
import type { DestinationRecord, Store } from '../store/store.ts'
import { destinationEndpoints } from './api/destinations.ts'
import type { Answer } from './api/endpoints.ts'
import { date, withDates } from './present.ts'
import { serve } from './serve.ts'

export interface DestinationRouteOptions {
  store: Store
  /** The destinations of the running config. */
  destinations: () => readonly string[]
}

/** How the destinations are doing, and pausing them by hand. */
export const destinationRoutes = ({ store, destinations }: DestinationRouteOptions) => {
  const setPaused = async ({ route, step }: { route: string; step: string }, paused: boolean) => {
    const name = `${route}/${step}`
    const known = [...destinations(), ...(await store.destinations()).map(one => one.name)]
    if (!known.includes(name))
      throw new RequestError(
        `there is no destination ${name}; there are ${destinations().join(', ')}`,
        'not-found',
      )
    await store.setPaused(name, paused, Date.now())
    return { destination: name, paused }
  }
  return serve(destinationEndpoints, {
    'GET /api/destinations': async ({ now }) => ({
      destinations: present(await store.destinations(), destinations(), now),
    }),
    'POST /api/destinations/:route/:step/pause': ({ params }) => setPaused(params, true),
    'POST /api/destinations/:route/:step/resume': ({ params }) => setPaused(params, false),
  })
}

type Destination = Answer<'GET /api/destinations'>['destinations'][number]

/** Those of the config, and those that the config has no more while something waits for them: it is held. */
const present = (
  records: readonly DestinationRecord[],
  configured: readonly string[],
  now: number,
): Destination[] => {
  const known = new Map(records.map(record => [record.name, record]))
  const gone = records.filter(({ name, waiting, dead }) => !configured.includes(name) && waiting + dead > 0)
  return [...configured, ...gone.map(({ name }) => name)].map(name => {
    const { circuit, ...record } = known.get(name) ?? { name, waiting: 0, dead: 0, delivered: 0 }
    const stands = standing(readCircuit(circuit), now)
    return { ...withDates(record), state: stateOf(record, configured.includes(name), stands), ...stands }
  })
}

type Standing = ReturnType<typeof standing>

/** Words that the command line and the docs use alike. */
const stateOf = (
  { pausedAt }: { pausedAt?: number },
  isConfigured: boolean,
  stands: Standing,
): Destination['state'] => {
  if (!isConfigured) return 'held: the config has it no more'
  if (pausedAt !== undefined) return 'paused'
  if (stands.failingSince !== undefined) return 'failing'
  return stands.askedToWaitUntil === undefined ? 'well' : 'asked to wait'
}

const standing = (circuit: Circuit, now: number) => {
  const { failures, openedAt = 0, quietUntil = 0 } = circuit
  return {
    ...(isFailing(circuit) && { failingSince: date(openedAt), failures }),
    ...(quietUntil > now && { askedToWaitUntil: date(quietUntil) }),
  }
}
