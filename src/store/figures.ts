import {
  add,
  addUp,
  createSharedDistribution,
  observe,
  sharedFigures,
  type Distribution,
} from '../base/distribution.ts'

/**
 * What a thread that writes counts since it was started. It stands in memory that it shares with the main thread, so that reading it costs
 * the writer nothing, and it can be read even while the writer hangs. Each thread has its own: two that add to the same would lose counts.
 */
export interface StoreFigures {
  /** How long a commit took, with all calls in it, until it was on disk. In seconds. */
  commitSeconds: Distribution
  /** How many calls one commit had, failed ones too. */
  commitCalls: Distribution
  /** By {@link COUNTS}. */
  counts: Float64Array
}

const COMMIT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const COMMIT_CALLS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]

const COUNTS = { failedCalls: 0, repeats: 1 } as const

export const createStoreFigures = (): StoreFigures => ({
  commitSeconds: createSharedDistribution(COMMIT_SECONDS),
  commitCalls: createSharedDistribution(COMMIT_CALLS),
  counts: sharedFigures(Object.keys(COUNTS).length),
})

/** What these calls have changed is on disk. Calls that only look are not counted. */
export const countCommit = (
  { commitSeconds, commitCalls }: StoreFigures,
  durationMs: number,
  calls: number,
): void => {
  observe(commitSeconds, durationMs / 1000)
  observe(commitCalls, calls)
}

/** Calls to the writer that failed, or events that it left out as repeats. */
export const count = ({ counts }: StoreFigures, what: keyof typeof COUNTS, more: number): void =>
  add(counts, COUNTS[what], more)

/** The reader's side. */
export const addFigures = (sum: StoreFigures, more: StoreFigures): StoreFigures => {
  addUp(sum.commitSeconds, more.commitSeconds)
  addUp(sum.commitCalls, more.commitCalls)
  for (const what of Object.values(COUNTS)) add(sum.counts, what, more.counts[what] ?? 0)
  return sum
}

export const readCounts = ({ counts }: StoreFigures): Record<keyof typeof COUNTS, number> => ({
  failedCalls: counts[COUNTS.failedCalls] ?? 0,
  repeats: counts[COUNTS.repeats] ?? 0,
})
