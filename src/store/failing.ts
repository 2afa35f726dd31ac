/** How long a failure counts where nothing was kept since: it may be over, and nothing has come that would tell. */
const COUNTS_MS = 10_000

/** Remembers how keeping went last, for those who ask whether it would go well now. */
export interface Failing {
  failed: (error: unknown) => void
  kept: () => void
  /** Throws what keeping failed by. */
  expectNone: () => void
}

export const createFailing = (): Failing => {
  let last: { error: unknown; at: number } | undefined
  return {
    failed: error => {
      last = { error, at: performance.now() }
    },
    kept: () => {
      last = undefined
    },
    expectNone: () => {
      if (last && performance.now() - last.at < COUNTS_MS) throw last.error
    },
  }
}
