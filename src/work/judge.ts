import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import { readActivity } from './activity.ts'
import { whereIs, type Place } from './blame.ts'
import { endThread } from './end-thread.ts'
import { recordHungAttempt } from './hung-attempt.ts'
import type { LoadedThread } from './load-thread.ts'
import type { StepFacts } from './messages.ts'
import type { Strike, Strikes } from './strikes.ts'
import type { Loss } from './watchdog.ts'

/** After a thread was lost: finds out which step it was, ends the thread, and gives its deliveries back. */
export const judge = async (
  { worker, activity, steps, owner }: LoadedThread,
  loss: Loss,
  strikes: Strikes,
  { store, log }: { store: Store; log: Log },
): Promise<void> => {
  const { running } = readActivity(activity)
  const places = loss.how === 'hung' ? await whereIs(worker) : []
  await endThread(worker)
  const blamed = running ? [running] : blameByPlace(places, steps)
  const what = loss.how === 'hung' ? 'did not return for 5 s' : 'ended its thread'
  const facts = { at: places.map(({ file, line }) => `${file}:${line}`), err: loss.error }
  if (blamed.length === 0) log.error(facts, 'the work thread was lost; starting it anew')
  try {
    for (const strike of blamed) {
      const step = steps[strike.step]
      const count = strikes.add(strike, Date.now())
      const guilty = { step: step?.label, plugin: step?.plugin, event: strike.eventId, count, ...facts }
      log.error(guilty, `a plugin ${what}; starting the work thread anew`)
      if (step && strike.eventId !== undefined)
        await recordHungAttempt(store, step, strike.eventId, count, what)
    }
    await store.release(owner, Date.now())
  } catch (error) {
    // Then the leases run out by themselves, and the attempt is repeated.
    log.error({ err: error }, 'the store failed; what the thread was sending is due again later')
  }
}

/** The thread hangs in code that runs after a plugin's first `await`: then only the place tells whose code it is. */
const blameByPlace = (places: readonly Place[], steps: readonly StepFacts[]): Strike[] => {
  const guilty = places.find(({ file }) => steps.some(step => step.file === file))
  return steps.flatMap((step, index) => (guilty && step.file === guilty.file ? [{ step: index }] : []))
}
