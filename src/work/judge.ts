import { next } from '../deliver/retry.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import { readActivity } from './activity.ts'
import { busyFile } from './blame.ts'
import type { LoadedThread } from './load-thread.ts'
import type { StepFacts } from './messages.ts'
import type { Strike, Strikes } from './strikes.ts'
import type { Loss } from './watchdog.ts'

const HUNG_MS = 5_000
/** The same delivery may hang so often before it is set aside. */
const HUNG_ATTEMPTS_MAX = 3

/** After a thread was lost: finds out which step it was, ends the thread, and gives its deliveries back. */
export const judge = async (
  { worker, activity, steps }: LoadedThread,
  loss: Loss,
  strikes: Strikes,
  store: Store,
  owner: string,
  log: Log,
): Promise<void> => {
  const { running } = readActivity(activity)
  const blamed: Strike[] = running
    ? [running]
    : loss.how === 'hung'
      ? await blameByProfile(worker, steps)
      : []
  await worker.terminate()
  const what = loss.how === 'hung' ? 'did not return for 5 s' : 'ended its thread'
  if (blamed.length === 0) log.error({ err: loss.error }, 'the work thread was lost; starting it anew')
  for (const strike of blamed) {
    const step = steps[strike.step]
    const count = strikes.add(strike, Date.now())
    log.error(
      {
        step: step?.label,
        plugin: step?.plugin,
        file: step?.file,
        event: strike.eventId,
        err: loss.error,
        count,
      },
      `a plugin ${what}; starting the work thread anew`,
    )
    if (step && strike.eventId !== undefined) await recordHung(store, step, strike.eventId, what, count, log)
  }
  await store
    .release(owner, Date.now())
    .catch((error: unknown) => log.error({ err: error }, 'leases were not released'))
}

/** The thread hangs in code that runs after a plugin's first `await`: then only a look from outside tells whose code it is. */
const blameByProfile = async (
  worker: LoadedThread['worker'],
  steps: readonly StepFacts[],
): Promise<Strike[]> => {
  const file = await busyFile(
    worker,
    steps.map(step => step.file),
  )
  return steps.flatMap((step, index) => (file !== undefined && step.file === file ? [{ step: index }] : []))
}

/** A delivery that hung has failed like another, and is tried again later; the third time it is dead. */
const recordHung = async (
  store: Store,
  { destination, retry }: StepFacts,
  eventId: string,
  what: string,
  count: number,
  log: Log,
): Promise<void> => {
  if (destination === undefined || !retry) return
  try {
    const record = await store.event(eventId)
    const delivery = record?.deliveries.find(one => one.destination === destination)
    if (!delivery || delivery.state !== 'waiting') return
    const reason = `plugin-hung: the plugin ${what}`
    const outcome = { status: count >= HUNG_ATTEMPTS_MAX ? 'rejected' : 'retry', reason } as const
    const { seq, attempts: attempt, createdAt } = delivery
    const now = Date.now()
    const result = next({ outcome, attempt, createdAt, now, random: Math.random() }, retry)
    const base = {
      seq,
      destination,
      attempt,
      startedAt: now - HUNG_MS,
      durationMs: HUNG_MS,
      outcome: outcome.status,
    }
    await store.recordAttempts([
      { ...base, state: result.state, reason, ...(result.state === 'waiting' && { dueAt: result.dueAt }) },
    ])
  } catch (error) {
    log.error({ err: error, event: eventId, destination }, 'the failed attempt was not recorded')
  }
}
