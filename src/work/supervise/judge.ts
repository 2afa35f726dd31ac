import type { Log } from '../../log/log.ts'
import type { AttemptRecord, EventRecord, Store } from '../../store/store.ts'
import { steadyNow } from '../../base/steady-clock.ts'
import { readActivity, type Call } from '../../watch/activity.ts'
import { whereIs, type PausedAt, type Whereabouts } from './blame.ts'
import { endThread, type LoadedThread } from './work-thread.ts'
import type { StepFacts } from '../../chains/step-facts.ts'
import type { News } from '../news.ts'
import type { WorkObserver } from './observer.ts'
import { STRIKES_PER_EVENT, type Strikes } from '../../watch/strikes.ts'
import type { Loss } from '../../watch/watchdog.ts'
import { recordOf } from '../../deliver/record.ts'
import { spanOfAttempt } from '../attempt-span.ts'

/** What the record says of how long the attempt took. */
const HUNG_MS = 5_000

/** What a loss is reported to, and the store that takes back what the thread had. */
export interface Court {
  store: Store
  observer: WorkObserver
  news: News
  log: Log
}

/** After a thread was lost: finds out which step is to blame, ends the thread, and gives its deliveries back. */
export const judge = async (
  thread: LoadedThread,
  loss: Loss,
  strikes: Strikes,
  court: Court,
): Promise<void> => {
  const { store, observer, log } = court
  const { places, calls } = await lookAt(thread, loss)
  await endThread(thread.worker)
  const suspects = calls.length > 0 || loss.how === 'hung' ? [] : readActivity(thread.activity).underWay()
  const call = calls.at(-1) ?? (suspects.length === 1 ? suspects[0] : undefined)
  const blamed = call ? [call] : blameByPlace(places, thread.steps)
  const what = loss.how === 'hung' ? 'did not return for 5 s' : 'ended its thread'
  const facts = { at: places.map(({ file, line }) => `${file}:${line}`), err: loss.error }
  if (blamed.length === 0) log.error(facts, 'the work thread was lost; starting it anew')
  try {
    for (const strike of blamed) {
      const step = thread.steps[strike.step]
      const count = strikes.add(strike, steadyNow())
      const guilty = { step: step?.label, plugin: step?.plugin, event: strike.eventId, count, ...facts }
      log.error(guilty, `a plugin ${what}; starting the work thread anew`)
      if (!step) continue
      observer.hung(step.label)
      // When a transform hangs, the delivery that it was called for has failed.
      const outer = calls[0] ?? strike
      const isOwn = outer.step === strike.step
      const by = isOwn ? 'the plugin' : step.label
      await recordAttempt(thread, outer, { count, isOwn, what: `${by} ${what}` }, court)
    }
    if (suspects.length > 1) await putOff(thread, suspects, court)
    await store.release(thread.owner, Date.now())
  } catch (error) {
    // The leases will run out, and then the attempt is repeated.
    log.error({ err: error }, 'the store failed; what the thread was sending is due again later')
  }
}

/** If an attempt was under way, it has failed. */
const recordAttempt = async (
  { steps, settings, traces }: LoadedThread,
  { step, eventId }: Call,
  { count, isOwn, what }: { count: number; isOwn: boolean; what: string },
  { store, observer, news, log }: Court,
): Promise<void> => {
  const facts = steps[step]
  if (!facts || eventId === undefined) return
  const ended = { isLast: count >= STRIKES_PER_EVENT, isOwn, what, config: settings.hash }
  const hung = await recordHungAttempt(store, facts, eventId, ended)
  if (!hung) return
  const { record, event, delivery } = hung
  observer.hungAttempt(record)
  const span = traces && spanOfAttempt(record, { ...delivery, event })
  if (span !== undefined) observer.spans({ spans: [span], dropped: 0 })
  if (record.state !== 'dead') return
  log.error({ event: event.id, destination: record.destination, reason: record.reason }, 'dead')
  news.tell({ record, event })
}

/**
 * One of these deliveries filled the memory after an `await`, and it is not known which. All of them count as
 * failed, so that their retries spread out further each time, until the guilty one runs alone.
 */
const putOff = async (thread: LoadedThread, suspects: readonly Call[], court: Court): Promise<void> => {
  const hung = { count: 0, isOwn: true, what: 'one of the deliveries under way ended the thread' }
  for (const suspect of suspects) await recordAttempt(thread, suspect, hung, court)
}

/**
 * The debugger knows more, but the shared memory can also be read when the thread has ended or is deep in
 * native code.
 */
const lookAt = async ({ worker, activity }: LoadedThread, { how }: Loss): Promise<Whereabouts> => {
  const written = readActivity(activity).calls
  if (how === 'ended') return { places: [], calls: written }
  const { places, calls } = await whereIs(worker, written.length > 0)
  return { places, calls: calls.length > 0 ? calls : written }
}

/**
 * The code that hangs may belong to no call, for example a timer that a file starts when it is loaded: then
 * only the place tells whose code it is.
 */
const blameByPlace = (places: readonly PausedAt[], steps: readonly StepFacts[]): Call[] => {
  const guilty = places.find(({ file }) => steps.some(step => step.file === file))
  return steps.flatMap((step, index) => (guilty && step.file === guilty.file ? [{ step: index }] : []))
}

/** The recorded attempt that was under way when its plugin hung. */
interface HungAttempt {
  record: AttemptRecord
  event: EventRecord['event']
  /** `members` is present for a digest, and empty. */
  delivery: { position: number; replays?: number; members?: [] }
}

/**
 * Records the attempt in which a plugin hung: it failed like any other and is tried again later. With
 * `isLast` the delivery is dead, and so is the rest of its digest if the destination itself hung (`isOwn`).
 * `what` is what the plugin did. Undefined if no attempt was under way.
 */
const recordHungAttempt = async (
  store: Pick<Store, 'event' | 'attemptUnderWay' | 'recordAttempts'>,
  { destination, retry }: StepFacts,
  eventId: string,
  { isLast, isOwn, what, config }: { isLast: boolean; isOwn: boolean; what: string; config: string },
): Promise<HungAttempt | undefined> => {
  const kept = await store.event(eventId)
  const delivery = kept?.deliveries.find(one => one.destination === destination)
  if (!kept || delivery?.state !== 'waiting' || !retry) return undefined
  const { event } = kept
  const attempt = await store.attemptUnderWay(event.seq, delivery.destination)
  if (attempt === undefined) return undefined
  // The next attempt leaves the event that a transform hung with out of the digest.
  const isRejected = isLast && (isOwn || delivery.digest === undefined)
  const outcome = { status: isRejected ? 'rejected' : 'retry', reason: `plugin-hung: ${what}` } as const
  const attempted = { ...delivery, event, attempt }
  const record = { ...recordOf(attempted, retry, outcome, Date.now() - HUNG_MS, HUNG_MS), config }
  await store.recordAttempts([record])
  const { position, replays, digest } = delivery
  return {
    record,
    event,
    delivery: {
      position,
      ...(replays !== undefined && { replays }),
      ...(digest !== undefined && { members: [] }),
    },
  }
}
