import { RequestError } from '../base/errors.ts'
import { didYouMean } from '../base/nearest.ts'
import type { ShownChains, ShownStep } from '../chains/chain-facts.ts'
import { type Circuit, isFailing, readCircuit } from '../deliver/circuit.ts'
import type { DestinationDetail, DestinationRecord, Store } from '../store/store.ts'
import { takes } from '../events/when.ts'
import { sampleNames, sampleOf } from '../try/samples.ts'
import { markTester } from '../try/tester.ts'
import type { TestMessage } from '../try/test-message.ts'
import type { TracedCallback } from '../try/trace.ts'
import { destinationEndpoints } from './api/destinations.ts'
import type { Answer } from './api/endpoints.ts'
import { drainMs } from './drain.ts'
import { noDestination } from './no-destination.ts'
import { date, withDates } from './present.ts'
import { retryDestination } from './retry-destination.ts'
import { serve } from './serve.ts'

export interface DestinationRouteOptions {
  store: Store
  /** The destinations of the running config. */
  destinations: () => readonly string[]
  /** The routes of the running config. */
  chains: () => ShownChains
  /** Sends a test message to a destination of the running config. */
  sendTest: (destination: string, callback: TracedCallback) => Promise<TestMessage>
}

/** How the destinations are doing, and pausing them or trying them again by hand. */
export const destinationRoutes = ({ store, destinations, chains, sendTest }: DestinationRouteOptions) => {
  const unknown = (name: string): RequestError => noDestination(name, destinations(), 'not-found')
  const setPaused = async (params: Params, paused: boolean) => {
    const name = nameOf(params)
    const known = [...destinations(), ...(await store.destinations()).map(one => one.name)]
    if (!known.includes(name)) throw unknown(name)
    await store.setPaused(name, paused, Date.now())
    return { destination: name, paused }
  }
  const show = async (name: string, now: number) => {
    const policy = chains()
      .routes.flatMap(({ steps }) => steps)
      .find(({ destination }) => destination === name)?.policy
    const detail = await store.destination(name)
    if (!detail && !policy) throw unknown(name)
    return presentDetail(name, detail, policy, now)
  }
  const test = async (name: string, command: string) => {
    if (!destinations().includes(name)) throw unknown(name)
    const sample = sampleOf(command)
    if (!sample)
      throw new RequestError(didYouMean(`there is no sample of ${command}`, command, sampleNames()))
    const { outcome, target } = await sendTest(name, { ...sample, body: markTester(sample.body) })
    const reason = outcome.status === 'delivered' ? {} : { reason: outcome.reason }
    return { destination: name, target, command, outcome: { status: outcome.status, ...reason } }
  }
  return serve(destinationEndpoints, {
    'GET /api/destinations': async ({ now }) => ({
      destinations: presentAll(await store.destinations(), destinations(), now),
    }),
    'GET /api/destinations/:route/:step': ({ params, now }) => show(nameOf(params), now),
    'POST /api/destinations/:route/:step/test': ({ params, body }) =>
      test(nameOf(params), body.command ?? sampleFor(params.route, chains())),
    'POST /api/destinations/:route/:step/retry': ({ params, now }) =>
      retryDestination(store, destinations(), nameOf(params), now),
    'POST /api/destinations/:route/:step/pause': ({ params }) => setPaused(params, true),
    'POST /api/destinations/:route/:step/resume': ({ params }) => setPaused(params, false),
  })
}

/** A command that the route takes, as far as there is a sample of one. */
const sampleFor = (route: string, { routes }: ShownChains): string => {
  const when = routes.find(({ name }) => name === route)?.when ?? []
  return sampleNames().find(command => takes(when, command)) ?? 'Profile.CallbackPortraitSet'
}

interface Params {
  route: string
  step: string
}

const nameOf = ({ route, step }: Params): string => `${route}/${step}`

type Destination = Answer<'GET /api/destinations'>['destinations'][number]

/** Those of the config, and those that the config has no more while something waits for them: it is held. */
const presentAll = (
  records: readonly DestinationRecord[],
  configured: readonly string[],
  now: number,
): Destination[] => {
  const known = new Map(records.map(record => [record.name, record]))
  const gone = records.filter(({ name, waiting, dead }) => !configured.includes(name) && waiting + dead > 0)
  return [...configured, ...gone.map(({ name }) => name)].map(name =>
    present(known.get(name) ?? nothing(name), configured.includes(name), now),
  )
}

const nothing = (name: string): DestinationRecord => ({ name, waiting: 0, dead: 0, delivered: 0 })

const present = (known: DestinationRecord, isConfigured: boolean, now: number): Destination => {
  const { circuit: _circuit, retries: _retries, ...record } = known
  const stands = standing(readCircuit(known), now)
  return { ...withDates(record), state: stateOf(record, isConfigured, stands), ...stands }
}

const presentDetail = (
  name: string,
  { record, queues, areQueuesCut, attempts }: DestinationDetail = {
    record: nothing(name),
    queues: [],
    areQueuesCut: false,
    attempts: [],
  },
  policy: ShownStep['policy'],
  now: number,
): Answer<'GET /api/destinations/:route/:step'> => {
  const shown = present(record, policy !== undefined, now)
  const { probeAt } = readCircuit(record)
  const isSent = shown.state === 'well' || (shown.state === 'failing' && probeAt === undefined)
  const drainedInMs = policy && isSent ? drainMs(record.waiting, policy, attempts) : undefined
  return {
    ...shown,
    ...(probeAt !== undefined && { nextProbeAt: date(Math.max(probeAt, now)) }),
    ...(policy && { policy }),
    ...(drainedInMs !== undefined && { drainedInMs }),
    queues: queues.map(withDates),
    areQueuesCut,
    attempts: attempts.map(withDates),
  }
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
