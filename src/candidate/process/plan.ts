import type { ConfigSource } from '../../config/config.ts'
import { ConfigError } from '../../config/problem.ts'
import { openToRead, type ReadableStore } from '../../store/open.ts'
import { planOver, type Plan } from '../../try/plan.ts'
import { sideOf, withChains, type Loaded } from '../../try/with-chains.ts'
import type { PlanEvents, Progress } from '../messages.ts'
import type { Admitted } from './admit.ts'

interface Surroundings {
  /** Runs what reads the store: nothing else may use the network. */
  reading: <Read>(read: () => Read) => Read
  onProgress: (progress: Progress) => void
}

/** What `chatgate plan` finds for the candidate. Throws `ConfigError` for the candidate. */
export const planCandidate = async (
  { source, ...running }: Admitted,
  inForce: ConfigSource,
  events: PlanEvents,
  surroundings: Surroundings,
): Promise<Plan> => {
  const endsAt = performance.now() + events.withinMs
  const at = Date.now()
  // Signatures and the like must not differ because of the time.
  const now = (): number => at
  const { limits } = running
  const plan = await asInForce(
    withChains(
      inForce,
      before =>
        withChains(source, after => compare([before, after], { ...events, endsAt }, surroundings), {
          ...running,
          now,
        }).catch((error: unknown) => ({ error })),
      { limits, now },
    ),
  )
  if ('error' in plan) throw plan.error
  return plan
}

/** What is wrong with the config in force is not to be taken for a mistake of the candidate. */
const asInForce = async <Result>(loading: Promise<Result>): Promise<Result> => {
  try {
    return await loading
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new Error(`the config in force cannot be loaded any more: ${error.message}`, { cause: error })
  }
}

const compare = async (
  [before, after]: readonly [Loaded, Loaded],
  { store: url, ...range }: PlanEvents & { endsAt: number },
  { reading, onProgress }: Surroundings,
): Promise<Plan> => {
  const opened = await reading(() => openToRead(url))
  const store: ReadableStore['store'] = {
    eventsAfter: (query, seq) => reading(() => opened.store.eventsAfter(query, seq)),
    countEvents: query => reading(() => opened.store.countEvents(query)),
  }
  try {
    return await planOver({ store }, [sideOf(before), sideOf(after)], range, (done, total) =>
      onProgress({ done, total }),
    )
  } finally {
    await reading(() => opened.close())
  }
}
