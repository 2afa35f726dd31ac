import type { Outcome } from '../plugin.ts'

/**
 * Whether a destination may be sent to. It opens after failures in a row; then nothing is sent but one delivery per
 * interval, to see whether the destination is back. Plain data, so that it survives a restart.
 */
export interface Circuit {
  /** Failures in a row, over all deliveries of the destination. */
  failures: number
  /** Since when it is open; absent while it is closed. Milliseconds since 1970. */
  openedAt?: number
  /** When the next probe may be sent; only while it is open. */
  probeAt?: number
}

export interface CircuitPolicy {
  /** So many failures in a row open it. */
  failures: number
  probeMs: number
}

export const CLOSED: Circuit = { failures: 0 }

export const isOpen = (circuit: Circuit): boolean => circuit.openedAt !== undefined

/** How many deliveries may be taken now, of the `limit` that could be. */
export const allowed = (circuit: Circuit, limit: number, now: number): number => {
  if (!isOpen(circuit)) return limit
  return now >= (circuit.probeAt ?? 0) ? Math.min(limit, 1) : 0
}

/** A probe is on its way: the next one may follow after the interval. */
export const afterProbe = (circuit: Circuit, now: number, { probeMs }: CircuitPolicy): Circuit => ({
  ...circuit,
  probeAt: now + probeMs,
})

/** A refused message says that the destination works, and a pause that it asks for that it is alive. */
const isFailure = (outcome: Outcome): boolean => outcome.status === 'retry' && outcome.afterMs === undefined

export const afterAttempt = (
  circuit: Circuit,
  outcome: Outcome,
  now: number,
  policy: CircuitPolicy,
): Circuit => {
  if (!isFailure(outcome)) return CLOSED
  const failures = circuit.failures + 1
  if (isOpen(circuit) || failures < policy.failures) return { ...circuit, failures }
  return { failures, openedAt: now, probeAt: now + policy.probeMs }
}
