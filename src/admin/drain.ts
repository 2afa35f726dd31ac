import type { ShownStep } from '../chains/chain-facts.ts'
import type { DestinationAttempt } from '../store/store.ts'

/**
 * How long so many deliveries take at least: by the rate, and by how long the last attempts took with so many at once. Undefined where
 * neither is known, or where many become one message.
 */
export const drainMs = (
  waiting: number,
  { rate, concurrency, digestMs }: NonNullable<ShownStep['policy']>,
  attempts: readonly Pick<DestinationAttempt, 'durationMs'>[],
): number | undefined => {
  if (waiting === 0) return 0
  if (digestMs !== undefined) return undefined
  const eachMs = attempts.reduce((sum, { durationMs }) => sum + durationMs, 0) / attempts.length
  const byRateMs = rate && (waiting * rate.perMs) / rate.count
  const bySpeedMs = attempts.length > 0 ? (waiting * eachMs) / concurrency : undefined
  const known = [byRateMs, bySpeedMs].filter(one => one !== undefined)
  return known.length === 0 ? undefined : Math.round(Math.max(...known))
}
