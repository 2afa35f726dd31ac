import { createDecider, isAskedBy, type DeciderOptions } from '../decide/decider.ts'
import type { PendingCallback, Reception } from './receive.ts'
import { createRefusedSample } from './refused.ts'

type PolicyOf = DeciderOptions<PendingCallback>['policyOf']

/** What the config in force says about receiving. */
interface InForce {
  settings: Pick<Reception, 'apps'> & { listen: Pick<Reception, 'maxBodyBytes' | 'proxies'> }
  answers: readonly NonNullable<ReturnType<PolicyOf>>[]
}

export interface ReceptionOptions extends Pick<DeciderOptions<PendingCallback>, 'ask' | 'onDecision'> {
  config: () => InForce
  keep: Reception['keep']
  /** The name of this gateway. */
  node: string
  traces: () => Reception['traces']
}

/** How callbacks are received, by the config in force when they come. */
export const createReception = ({
  config,
  keep,
  node,
  traces,
  ...options
}: ReceptionOptions): (() => Reception) => {
  const policyOf: PolicyOf = command => config().answers.find(policy => policy.command === command)
  const decide = createDecider<PendingCallback>({ policyOf, ...options })
  const isAsked = isAskedBy(policyOf)
  const refused = createRefusedSample()
  return () => {
    const { apps, listen } = config().settings
    const { maxBodyBytes, proxies } = listen
    return {
      apps,
      maxBodyBytes,
      proxies,
      keep,
      isAsked,
      decide,
      refused,
      node,
      now: Date.now,
      traces: traces(),
    }
  }
}
