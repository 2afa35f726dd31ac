import type { EnvironmentProxies } from '../base/http-proxy.ts'

/** Which traces are kept. All samplers of OpenTelemetry that can be set by a variable are one of these. */
export interface Sampler {
  /** The part of the traces that is kept, 0 to 1. */
  ratio: number
  /** Whether what a `traceparent` says goes first. */
  followsParent: boolean
}

/** Where spans go, and which. Plain data; absent while there is no collector. */
export interface TraceSettings {
  /** The whole address, with `/v1/traces`. */
  url: string
  /** May hold secrets. */
  headers: Record<string, string>
  /** The attributes of the resource, `service.name` among them. */
  resource: Record<string, string>
  sampler: Sampler
  /** How long one request may take. */
  timeoutMs: number
  isCompressed: boolean
  proxies: EnvironmentProxies
}

/** The last 56 bits of a trace id are random (W3C Trace Context, level 2), also where they end an event's id. */
const RANDOM_DIGITS = 14
const RANDOM_RANGE = 16 ** RANDOM_DIGITS

/** Whether a trace is kept. The same for a trace id wherever it is asked; `isParentSampled` is undefined without a parent. */
export const isSampled = (
  { ratio, followsParent }: Sampler,
  traceId: string,
  isParentSampled: boolean | undefined,
): boolean => {
  if (followsParent && isParentSampled !== undefined) return isParentSampled
  return Number.parseInt(traceId.slice(-RANDOM_DIGITS), 16) >= (1 - ratio) * RANDOM_RANGE
}
