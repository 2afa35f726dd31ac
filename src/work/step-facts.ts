import type { Config } from '../config/config.ts'
import type { StepFacts } from './messages.ts'

/** The steps of all routes in order, as the main thread needs to know them; a step's place in this list is its index. */
export const stepFacts = ({ routes }: Config): StepFacts[] =>
  routes.flatMap(({ name, steps }) =>
    steps.map(({ plugin, pluginFile, destination }, index) => ({
      label: stepLabel(name, index, plugin),
      plugin,
      file: pluginFile,
      ...(destination && { destination: destination.name, retry: destination.retry }),
    })),
  )

/** Names a step in explanations and logs. */
export const stepLabel = (route: string, index: number, plugin: string): string =>
  `${route}/${index + 1}. ${plugin}`
