import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Reads something that may fail or hang: then it resolves with undefined, within `patienceMs`. While one read hangs no
 * other starts, so that repeated calls do not pile up.
 */
export const createReading = <Value>(
  read: () => Promise<Value>,
  patienceMs: number,
): (() => Promise<Value | undefined>) => {
  let underWay: Promise<Value | undefined> | undefined
  const begin = (): Promise<Value | undefined> =>
    read()
      .catch(() => undefined)
      .finally(() => (underWay = undefined))

  return async () => {
    const patience = new AbortController()
    const late = sleep(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined)
    try {
      return await Promise.race([(underWay ??= begin()), late])
    } finally {
      patience.abort()
    }
  }
}
