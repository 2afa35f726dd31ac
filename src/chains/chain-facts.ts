import type { AnswerConfig, Config, RouteConfig, StepConfig } from '../config/config.ts'
import type { AnswerPolicy, DeliveryPolicy } from '../plugin/policy.ts'
import type { PluginKind } from '../plugin.ts'
import { stepLabel } from './step-facts.ts'

/** A step of the config, for people. */
export interface ShownStep {
  /** `<route>/<position>. <plugin>`, as explanations name it. */
  label: string
  plugin: string
  kind: PluginKind
  /** What the plugin does, in a sentence. */
  summary: string
  /** As they were written, completed by a template and `defaults`. May hold secrets. */
  options: Readonly<Record<string, unknown>>
  /** The file in which it stands, and where there, from 1. */
  file: string
  line?: number
  column?: number
  /** Of a destination: its name, and how deliveries to it are made. */
  destination?: string
  policy?: DeliveryPolicy
}

/** A route of the config, for people. */
export interface ShownRoute {
  name: string
  when: readonly string[]
  apps?: readonly string[]
  steps: readonly ShownStep[]
}

/** Who answers a command, for people. */
export interface ShownAnswer {
  policy: AnswerPolicy
  steps: readonly ShownStep[]
}

/** The chains of a config, for people. */
export interface ShownChains {
  routes: readonly ShownRoute[]
  answers: readonly ShownAnswer[]
}

/** Plain data, so that the work thread, which owns the config, can tell it to the main thread. */
export const shownChains = ({ routes, answers }: Config): ShownChains => ({
  routes: routes.map(shownRoute),
  answers: answers.map(shownAnswer),
})

const shownRoute = ({ name, when, apps, steps }: RouteConfig): ShownRoute => ({
  name,
  when,
  ...(apps && { apps }),
  steps: steps.map(shownStep(name)),
})

const shownAnswer = ({ policy, steps }: AnswerConfig): ShownAnswer => ({
  policy,
  steps: steps.map(shownStep(policy.command)),
})

const shownStep =
  (owner: string) =>
  (step: StepConfig, index: number): ShownStep => {
    const { plugin, definition, written, destination } = step
    const { file, line, column } = step.locate({ sentence: '' })
    const { name = '', ...policy } = destination ?? {}
    return {
      label: stepLabel(owner, index, plugin),
      plugin,
      kind: definition.kind,
      summary: definition.summary,
      options: written,
      file,
      ...(line !== undefined && column !== undefined && { line, column }),
      ...(destination && { destination: name, policy: policy as DeliveryPolicy }),
    }
  }
