import type { Rate } from '../plugin/options.ts'
import type { LaneRate } from '../store/store.ts'

/** A token bucket as plain data. Full at first, so that a few go out at once. */
export interface Bucket {
  tokens: number
  filledAt: number
}

export const fullBucket = (rate: Rate, now: number): Bucket => ({ tokens: burst(rate), filledAt: now })

/** A second's worth at most is sent in one go: Slack's limit, for example, is one message each second. */
const burst = ({ count, perMs }: Rate): number => Math.max(1, Math.floor((count * 1000) / perMs))

/** The rate as the store counts it, for all who take from it. */
export const laneRate = (rate: Rate): LaneRate => ({ burst: burst(rate), perMs: rate.count / rate.perMs })

/** The bucket as it is now. */
export const refill = (bucket: Bucket, rate: Rate, now: number): Bucket => {
  const gained = ((now - bucket.filledAt) * rate.count) / rate.perMs
  return { tokens: Math.min(burst(rate), bucket.tokens + Math.max(0, gained)), filledAt: now }
}

/** How long until there is a whole token; 0 when there is one. */
export const waitMs = ({ tokens }: Bucket, { count, perMs }: Rate): number =>
  tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * perMs) / count)
