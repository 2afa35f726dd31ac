/**
 * How a destination is doing, and whether it may be sent to. After failures in a row it counts as failing. Where the destination itself was
 * the reason, nothing is sent any more but one delivery per interval, to see whether it is back; where it answered that it cannot take
 * these events, others go on being sent, as it may well take those. Plain data, so that it survives a restart.
 */
export interface Circuit {
  /** Failures in a row, over all deliveries of the destination. */
  failures: number
  /** The last of them, in a row, for which the destination itself was the reason. */
  unreached?: number
  /** Since when it fails; absent while it is well. Milliseconds since 1970. */
  openedAt?: number
  /** When the next probe may be sent; only while nothing else is sent. */
  probeAt?: number
  /** The destination asked to be left alone until then. */
  quietUntil?: number
}

export interface CircuitPolicy {
  /** So many failures in a row make it count as failing. */
  failures: number
  probeMs: number
}

/** What an attempt says of its destination. */
export type Sign =
  /** It took the delivery, or refused it for good: it works. */
  | 'works'
  /** It answered, and cannot take this event now. */
  | 'event'
  /** It could not be reached, or does not work. */
  | 'destination'

export const CLOSED: Circuit = { failures: 0 }

/** Whether the destination counts as failing. */
export const isFailing = (circuit: Circuit): boolean => circuit.openedAt !== undefined

/** Whether nothing is sent but probes. */
export const isShut = (circuit: Circuit): boolean => circuit.probeAt !== undefined

/** How many deliveries may be taken now, of the `limit` that could be. */
export const allowed = (circuit: Circuit, limit: number, now: number): number => {
  if ((circuit.quietUntil ?? 0) > now) return 0
  if (circuit.probeAt === undefined) return limit
  return now >= circuit.probeAt ? Math.min(limit, 1) : 0
}

/** A probe is on its way: the next one may follow after the interval. */
export const afterProbe = (circuit: Circuit, now: number, { probeMs }: CircuitPolicy): Circuit => ({
  ...circuit,
  probeAt: now + probeMs,
})

/** `isNew` is false where the attempt's failure was to be expected, so that it is not a reason to think worse of the destination. */
export const afterAttempt = (
  circuit: Circuit,
  sign: Sign,
  isNew: boolean,
  now: number,
  policy: CircuitPolicy,
): Circuit => {
  const { quietUntil = 0, openedAt, probeAt, unreached = 0 } = circuit
  const quiet = quietUntil > now ? { quietUntil } : {}
  if (sign === 'works') {
    if (circuit.failures === 0 && openedAt === undefined && quietUntil === (quiet.quietUntil ?? 0))
      return circuit
    return { ...CLOSED, ...quiet }
  }
  const isAnswer = sign === 'event' && (unreached > 0 || probeAt !== undefined)
  if (!isNew && !isAnswer) return circuit
  const failures = circuit.failures + (isNew ? 1 : 0)
  const since = openedAt ?? (failures >= policy.failures ? now : undefined)
  const row = sign === 'destination' ? unreached + 1 : 0
  const next = probeAt ?? now + policy.probeMs
  // One that is shut already, and was kept by a version that did not count so, stays shut.
  const isShutNow = sign === 'destination' && (row >= policy.failures || probeAt !== undefined)
  return {
    failures,
    ...(row > 0 && { unreached: row }),
    ...(since !== undefined && { openedAt: since }),
    ...(isShutNow && { probeAt: next }),
    ...quiet,
  }
}

/** The destination asked for a pause; one that is longer already stays. */
export const afterPause = (circuit: Circuit, pauseMs: number, now: number): Circuit =>
  now + pauseMs > (circuit.quietUntil ?? 0) ? { ...circuit, quietUntil: now + pauseMs } : circuit

/**
 * The circuit without times that cannot be: they come from the store, and from a clock that may have been set back since. Nothing waits
 * for one of them.
 */
export const withPossibleTimes = (
  circuit: Circuit,
  now: number,
  { probeMs, maxPauseMs }: { probeMs: number; maxPauseMs: number },
): Circuit => {
  const { quietUntil, probeAt, openedAt } = circuit
  const isQuietPossible = quietUntil === undefined || isPossible(quietUntil, now + maxPauseMs)
  const isProbePossible = probeAt === undefined || isPossible(probeAt, now + probeMs)
  const isOpenedPossible = openedAt === undefined || isPossible(openedAt, now)
  if (isQuietPossible && isProbePossible && isOpenedPossible) return circuit
  const { quietUntil: _, ...rest } = circuit
  return {
    ...rest,
    ...(isQuietPossible && quietUntil !== undefined && { quietUntil }),
    ...(!isProbePossible && { probeAt: now }),
    ...(!isOpenedPossible && { openedAt: now }),
  }
}

/** The clocks of gateways that share a store may be this far apart, and one that is corrected may step back this far. */
export const CLOCKS_APART_MS = 60_000

/** Not a number is not possible either. */
const isPossible = (time: number, latest: number): boolean => time <= latest + CLOCKS_APART_MS

/** Somebody asked to try it again at once: it is left alone no longer, and its next probe is due. */
export const afterRetry = (circuit: Circuit): Circuit => {
  const { quietUntil: _quietUntil, ...rest } = circuit
  return isShut(rest) ? { ...rest, probeAt: 0 } : rest
}

/** As the store keeps it: with how many of the times that somebody asked to try again were known. */
export const writeCircuit = (circuit: Circuit, retries: number): string =>
  JSON.stringify({ ...circuit, ...(retries > 0 && { retries }) })

/**
 * Reads what the store kept. Somebody has asked `retries` times to try again: where whoever kept the circuit did not know of the last time
 * yet, what it put off is over.
 */
export const readCircuit = ({
  circuit: kept,
  retries = 0,
}: {
  circuit?: string
  retries?: number
}): Circuit => {
  if (kept === undefined) return CLOSED
  const { retries: known = 0, ...circuit } = JSON.parse(kept) as Circuit & { retries?: number }
  return known < retries ? afterRetry(circuit) : circuit
}
