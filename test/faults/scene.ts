/** A real gateway under a steady load, with a destination that is well, and what is true of it whatever fails. */
import { afterAll, beforeAll, expect, onTestFinished, type TestContext } from 'vitest'
import type { AtTheEnd } from '../support/at-the-end.ts'
import { startGateway, temporaryFolder, type RunningGateway } from '../support/gateway.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'
import { isOk, judge, quantile, type Judgement } from './judge.ts'
import { startLoad, TOKEN, type Answered, type Load } from './load.ts'

/** A gateway that has just started is slower: its code is not compiled yet. */
const WARM_ANSWERS = 600
const QUIET_ANSWERS = 600
/** What Chat waits for an answer. */
const CHAT_WAITS_MS = 2_000
const DELIVERED_WITHIN_MS = 20_000
const SOON_MS = 20_000

export interface Scene {
  gateway: RunningGateway
  load: Load
  healthy: Receiver
  /** Posted while nothing was wrong. */
  quiet: readonly Answered[]
  /** Starts a gateway again where the one before has ended, and sends the load there. */
  again: () => Promise<void>
}

export interface SceneOptions {
  /** The store's URL; a file beside the config unless given. */
  store?: string
  /** Where the store's file is, for whoever spoils it; a folder of its own unless given. */
  folder?: string
  /** More top-level keys of the config. */
  config?: string
  /** More routes, each a line of YAML that is indented by two spaces. */
  routes?: string
  /** More options of `listen`. */
  listen?: string
  files?: Record<string, string>
  environment?: Record<string, string>
  /** Whether callbacks are signed; they are unless it says no. */
  isSigned?: boolean
  atTheEnd?: AtTheEnd
}

const configOf = (options: SceneOptions, healthy: Receiver): string => `
listen: { host: 127.0.0.1, port: 0${options.listen ? `, ${options.listen}` : ''} }
admin: { port: 0 }
apps: { "1400000001": ${options.isSigned === false ? '{}' : `{ token: ${TOKEN} }`} }
store: "${options.store ?? 'sqlite:./store/gateway.sqlite'}"
${options.config ?? ''}
routes:
  healthy:
    when: Profile.CallbackPortraitSet
    steps: [{ webhook: { url: "${healthy.url}", concurrency: 32 } }]
${options.routes ?? ''}`

/** Starts all of it, and measures how it is while nothing is wrong. */
export const startScene = async (options: SceneOptions = {}): Promise<Scene> => {
  const { atTheEnd = onTestFinished, files, environment } = options
  const healthy = await startReceiver()
  atTheEnd(() => void healthy.close())
  const folder = options.folder ?? temporaryFolder({ 'store/.keep': '' }, atTheEnd)
  const config = configOf(options, healthy)
  const start = (): Promise<RunningGateway> =>
    startGateway({ config, folder, atTheEnd, ...(files && { files }), ...(environment && { environment }) })
  const gateway = await start()
  const load = startLoad(gateway.url)
  atTheEnd(() => void load.end())
  const scene: Scene = {
    gateway,
    load,
    healthy,
    quiet: [],
    again: async () => {
      scene.gateway = await start()
      load.resume({ url: scene.gateway.url })
    },
  }
  load.resume()
  await soon(() => load.answers.length >= WARM_ANSWERS + QUIET_ANSWERS, 'the first callbacks are answered')
  await load.pause()
  scene.quiet = load.answers.slice(WARM_ANSWERS)
  return scene
}

/** What the gateway does by itself, it does within seconds; more, as the machine may be loaded. */
export const soon = (condition: () => unknown, message: string): Promise<void> =>
  until(condition, message, SOON_MS)

/** One for all tests of a file. */
export const sharedScene = (options: () => Promise<SceneOptions>): (() => Scene) => {
  let scene: Scene | undefined
  const cleanUps: (() => void)[] = []
  beforeAll(async () => {
    scene = await startScene({ ...(await options()), atTheEnd: cleanUp => cleanUps.push(cleanUp) })
  })
  afterAll(() => {
    for (const cleanUp of cleanUps) cleanUp()
  })
  return () => {
    if (!scene) throw new Error('it is there while tests run')
    return scene
  }
}

/** What was done, in words for the page, and how much of what is promised it touches. */
export interface Fault {
  name: string
  /** What the test does to the gateway. */
  done: string
  /** Why the answers take longer meanwhile, where they do: what it is about the gateway, the machine, or the fault itself. */
  longer?: string
  /** What tells the operator, beside the backlog that all see; worked out in the end where it is a function. */
  operator: string | (() => string)
  /** What Chat may be told beside OK, in the words of the answer. */
  mayBeTold?: RegExp
  /** Whether some callbacks may get no answer at all, as nobody is there to give one. */
  mayBeUnanswered?: boolean
  /** The longest time that an answer may take; Chat's own unless given. */
  answeredWithinMs?: number
  /** The longest time that the healthy destination may wait for an event. */
  deliveredWithinMs?: number
  /** For which destinations nothing may wait in the end; all unless given. */
  destinations?: readonly string[]
}

/** Why answers take longer where the store fails. */
export const HELD_ON_PURPOSE =
  'On purpose: a callback is held for up to `keepTrying`, as Chat repeats it after a time-out only.'

export const COLD_AFTER_START = 'A gateway that has just started has not compiled its code yet.'

/** What a run found; a row of the page. */
export interface FaultReport {
  fault: Pick<Fault, 'name' | 'done' | 'longer'> & { operator: string }
  /** Undefined where there was no load. */
  measured?: {
    /** What Chat was told, and how often. */
    told: string
    /** How many answers there were before the fault, and during it, and their 99th percentile. */
    quiet: Answering
    during: Answering
    latestMs: number
    tookMs: number
  }
}

interface Answering {
  count: number
  p99Ms: number
}

declare module 'vitest' {
  interface TaskMeta {
    fault?: FaultReport
  }
}

/**
 * Does it under load, and lets the load go on until it is over; then all must be as it was, and all that Chat was told OK about must have
 * reached the healthy destination in order.
 */
export const underFault = async (
  { task }: Pick<TestContext, 'task'>,
  scene: Scene,
  fault: Fault,
  act: () => Promise<void>,
): Promise<void> => {
  const { load, healthy } = scene
  const [from, received] = [load.answers.length, healthy.requests.length]
  const startedAt = performance.now()
  load.resume()
  await act()
  const tookMs = performance.now() - startedAt
  await load.pause()
  const answers = load.answers.slice(from)
  const judged = (): Judgement => judge(answers, healthy.requests.slice(received))
  await afterwards(scene, fault, judged)
  const { latestMs, ...wrong } = judged()
  const measured = {
    told: toldIn(answers),
    quiet: answeringOf(scene.quiet),
    during: answeringOf(answers),
    latestMs,
    tookMs,
  }
  task.meta.fault = { fault: shownOf(fault), measured }
  expect(answers.filter(answer => !isAllowed(fault, answer)).slice(0, 3)).toEqual([])
  expect(Math.max(...answers.map(timeOf))).toBeLessThan(fault.answeredWithinMs ?? CHAT_WAITS_MS)
  expect(wrong).toEqual({ missing: 0, overtaken: 0, doubled: 0 })
  expect(latestMs).toBeLessThan(fault.deliveredWithinMs ?? DELIVERED_WITHIN_MS)
}

const shownOf = ({ name, done, longer, operator }: Fault): FaultReport['fault'] => ({
  name,
  done,
  ...(longer !== undefined && { longer }),
  operator: typeof operator === 'string' ? operator : operator(),
})

/** Where nobody answered, it says nothing how long that took. */
const answeringOf = (all: readonly Answered[]): Answering => {
  const answers = all.filter(({ told }) => !('unanswered' in told))
  return { count: answers.length, p99Ms: quantile(answers.map(timeOf), 0.99) }
}

const timeOf = ({ tookMs }: Answered): number => tookMs

/** Waits until all is as it was. */
const afterwards = async ({ gateway }: Scene, { destinations }: Fault, judged: () => Judgement) => {
  await soon(() => isReady(gateway), 'the gateway is ready again')
  // What is wrong then is told in numbers by whoever asks.
  await soon(() => judged().missing === 0, 'nothing is missing').catch(() => {})
  await soon(async () => (await waiting(gateway, destinations)) === 0, 'nothing waits any more')
}

/** One that has ended is not ready either. */
export const isReady = async ({ admin }: RunningGateway): Promise<boolean> =>
  (await fetch(`${admin}/readyz`).catch(() => undefined))?.status === 200

/** How many deliveries wait, of these destinations or of all. */
const waiting = async (gateway: RunningGateway, names?: readonly string[]): Promise<number> => {
  const { destinations } = await gateway.get<{ destinations: { name: string; waiting: number }[] }>(
    '/api/destinations',
  )
  return destinations.reduce((sum, one) => sum + (names?.includes(one.name) === false ? 0 : one.waiting), 0)
}

const isAllowed = (fault: Fault, answer: Answered): boolean => {
  const { told } = answer
  if ('unanswered' in told) return fault.mayBeUnanswered === true
  const isEnvelope = ['ActionStatus', 'ErrorCode', 'ErrorInfo'].every(field => Object.hasOwn(told, field))
  return isEnvelope && (isOk(answer) || fault.mayBeTold?.test(String(told['ErrorInfo'])) === true)
}

/** For example `240 × OK, 3 × FAIL (the event could not be kept)`. */
const toldIn = (answers: readonly Answered[]): string => {
  const words = ({ told }: Answered): string => {
    if ('unanswered' in told) return 'no answer'
    return told['ActionStatus'] === 'OK' ? 'OK' : `FAIL (${String(told['ErrorInfo'])})`
  }
  return Object.entries(Object.groupBy(answers, words))
    .map(([what, all = []]) => what.replace(/^[A-Za-z ]+/, start => `${all.length} × ${start}`))
    .join(', ')
}
