import type { DeliveryPolicy } from '../../plugin/policy.ts'
import { destinationsOf, type Route } from '../../route/route.ts'

/** How each destination is treated, by its name. */
export type Policies = ReadonlyMap<string, DeliveryPolicy>

export const policiesOf = (routes: readonly Route[]): Policies =>
  new Map(destinationsOf(routes).map(({ step }) => [step.name, step.policy]))

/** How a delivery of this event is planned: in whose order, and whether in a digest. */
export const planOf = (
  event: { subject?: string },
  policy: DeliveryPolicy | undefined,
): { orderKey?: string; digestMs?: number } => ({
  ...(policy?.order && event.subject !== undefined && { orderKey: event.subject }),
  ...(policy?.digestMs !== undefined && { digestMs: policy.digestMs }),
})
