import { add, createSharedDistribution, observe, sharedFigures, type Distribution } from '../distribution.ts'

/**
 * What the one that writes counts since it was started. It stands in memory that it shares with the main thread, so that reading it costs
 * the writer nothing, and it can be read even while the writer hangs.
 */
export interface StoreFigures {
  /** How long a commit took, with all calls in it, until it was on disk. In seconds. */
  commitSeconds: Distribution
  /** How many calls one commit had. */
  commitCalls: Distribution
  /** By {@link COUNTS}. */
  counts: Float64Array
}

export interface Commit {
  durationMs: number
  calls: number
  /** How many of the calls failed. */
  failed: number
  /** How many events it left out as repeats. */
  repeats: number
  /** Whether anything was changed; a group of calls that only look is no commit. */
  changed: boolean
}

const COMMIT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const COMMIT_CALLS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]

const COUNTS = { failedCalls: 0, repeats: 1 } as const

export const createStoreFigures = (): StoreFigures => ({
  commitSeconds: createSharedDistribution(COMMIT_SECONDS),
  commitCalls: createSharedDistribution(COMMIT_CALLS),
  counts: sharedFigures(Object.keys(COUNTS).length),
})

/** The writer's side. */
export const countCommit = ({ commitSeconds, commitCalls, counts }: StoreFigures, commit: Commit): void => {
  if (commit.changed) {
    observe(commitSeconds, commit.durationMs / 1000)
    observe(commitCalls, commit.calls)
  }
  add(counts, COUNTS.failedCalls, commit.failed)
  add(counts, COUNTS.repeats, commit.repeats)
}

/** The reader's side. */
export const readCounts = ({ counts }: StoreFigures): Record<keyof typeof COUNTS, number> => ({
  failedCalls: counts[COUNTS.failedCalls] ?? 0,
  repeats: counts[COUNTS.repeats] ?? 0,
})
