import type { Config } from '../config/config.ts'
import type { RetryPolicy } from '../deliver/retry.ts'

/** What the main thread needs to know of a step. */
export interface StepFacts {
  label: string
  plugin: string
  /** The reasons for stopping an event that its plugin declares, with a sentence each. */
  reasons: Readonly<Record<string, string>>
  /** Where the plugin's code is, as in a stack trace. */
  file: string
  /** `<route>/<step>`, for destinations. */
  destination?: string
  retry?: RetryPolicy
}

/** The steps of all routes and answers in order; a step's place in this list is its index. */
export const stepFacts = ({ routes, answers }: Config): StepFacts[] => {
  const chains = [...routes, ...answers.map(({ policy, steps }) => ({ name: policy.command, steps }))]
  return chains.flatMap(({ name, steps }) =>
    steps.map(({ plugin, definition, pluginFile, destination }, index) => ({
      label: stepLabel(name, index, plugin),
      plugin,
      reasons: definition.reasons ?? {},
      file: pluginFile,
      ...(destination && { destination: destination.name, retry: destination.retry }),
    })),
  )
}

/** Names a step in explanations and logs. `owner` is its route, or the command that it answers. */
export const stepLabel = (owner: string, index: number, plugin: string): string =>
  `${owner}/${index + 1}. ${plugin}`
