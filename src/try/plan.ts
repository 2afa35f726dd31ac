import type { ReadableStore } from '../store/open.ts'
import type { KeptEvent } from '../store/store.ts'
import { createComparison, type Side } from './compare.ts'
import { noDifferences, type Differences } from './differences.ts'

/** Bodies may be large, and a page is held in memory. */
const PAGE = 200

/** Which of the stored events; times in milliseconds since 1970. */
export interface PlanRange {
  since: number
  until: number
  /** The oldest ones, if there are more. */
  eventsMax?: number
  /** By `performance.now()`: no event is compared after that. */
  endsAt?: number
}

/** What another config would do with stored events. */
export interface Plan extends Differences {
  /** What ended it before all events were compared. */
  cutBy?: 'events' | 'time'
  /** When the last event was received that was compared; absent if there was none. */
  lastReceivedAt?: number
}

/** Compares page by page, oldest first, so that memory does not grow with the store. */
export const planOver = async (
  { store }: Pick<ReadableStore, 'store'>,
  [before, after]: readonly [before: Side, after: Side],
  range: PlanRange,
  onProgress: (done: number, total: number) => void,
): Promise<Plan> => {
  const { since, until, eventsMax = Infinity, endsAt = Infinity } = range
  const plan: Plan = noDifferences()
  const compare = createComparison(before, after, plan)
  const total = Math.min(await store.countEvents({ since, until }), eventsMax)
  for await (const event of eventsOf(store, { since, until }, () => onProgress(plan.events, total))) {
    if (plan.events >= eventsMax) plan.cutBy = 'events'
    else if (performance.now() >= endsAt) plan.cutBy = 'time'
    if (plan.cutBy) break
    await compare(event)
    plan.lastReceivedAt = event.receivedAt
  }
  onProgress(plan.events, total)
  return plan
}

async function* eventsOf(
  store: ReadableStore['store'],
  range: Pick<PlanRange, 'since' | 'until'>,
  onPage: () => void,
): AsyncGenerator<KeptEvent> {
  let after = 0
  while (true) {
    const page = await store.eventsAfter({ ...range, limit: PAGE }, after)
    onPage()
    if (page.length === 0) return
    yield* page
    after = page.at(-1)?.seq ?? after
  }
}
