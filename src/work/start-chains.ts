import type { AnswerConfig, RouteConfig, StepConfig } from '../config/config.ts'
import { ConfigError, type Problem } from '../config/problem.ts'
import { mistakeIn, type AnswerChain, type ResponderStep } from '../decide/responders.ts'
import { answerContractOf } from '../events/catalog.ts'
import type { Destination, Filter, Responder, Tools, Transform } from '../plugin.ts'
import { missingMethod } from '../plugin/method.ts'
import type { Route, Step } from '../route/route.ts'
import { stepLabel } from './step-facts.ts'

/** All steps of a config, with their plugins started. */
export interface Chains {
  routes: Route[]
  answers: AnswerChain[]
}

/**
 * Starts the plugin of each step. Throws a {@link ConfigError} with everything that the plugins refuse; those that had been
 * started are stopped again.
 */
export const startChains = async (
  config: { routes: readonly RouteConfig[]; answers: readonly AnswerConfig[] },
  toolsFor: (step: string) => Tools,
): Promise<Chains> => {
  const problems: Problem[] = []
  const start = (owner: string, steps: readonly StepConfig[]): StartedStep[] =>
    steps.flatMap((step, index) => startStep(step, stepLabel(owner, index, step.plugin), toolsFor, problems))
  // The config puts each kind of step into its place.
  const chains = {
    routes: config.routes.map(route => ({ ...route, steps: start(route.name, route.steps) as Step[] })),
    answers: config.answers.map(({ policy: { command }, steps }) => ({
      command,
      steps: start(command, steps) as AnswerChain['steps'],
    })),
  }
  if (problems.length === 0) problems.push(...impossibleAnswers(config.answers, chains.answers))
  if (problems.length === 0) return chains
  await stopChains(chains)
  throw new ConfigError(problems)
}

/** The steps of all chains in order; a step's place in this list is its index. */
export const stepsOf = ({ routes, answers }: Chains): StartedStep[] =>
  [...routes, ...answers].flatMap((chain): readonly StartedStep[] => chain.steps)

export const stopChains = async (chains: Chains): Promise<void> => {
  await Promise.allSettled(
    // Wrapped, so that a stop() that throws at once does not keep the others from being stopped.
    stepsOf(chains).map(async step => {
      if (step.kind === 'destination') await step.destination.stop?.()
      if (step.kind === 'responder') await step.responder.stop?.()
    }),
  )
}

/** What responders would answer and the command does not allow. Their options say it already, so nobody needs to be asked. */
const impossibleAnswers = (configs: readonly AnswerConfig[], chains: readonly AnswerChain[]): Problem[] =>
  chains.flatMap(({ command, steps }, index) => {
    const contract = answerContractOf(command)
    if (!contract) return []
    const people = contract.people ? ['somebody'] : []
    return steps.flatMap((step, place) => {
      const possible = step.kind === 'responder' ? (step.responder.possible ?? []) : []
      const mistakes = possible.flatMap(answer =>
        'failed' in answer ? [] : (mistakeIn(answer, { contract, people }) ?? []),
      )
      const config = configs[index]?.steps[place]
      return mistakes.flatMap(
        mistake => config?.locate({ sentence: `cannot answer ${command} like this: ${mistake}` }) ?? [],
      )
    })
  })

type StartedStep = Step | ResponderStep

const startStep = (
  config: StepConfig,
  label: string,
  toolsFor: (step: string) => Tools,
  problems: Problem[],
): StartedStep[] => {
  const { plugin, definition, options } = config
  try {
    const started: unknown = definition.start(options, toolsFor(label))
    const missing = missingMethod(definition.kind, started)
    if (missing === undefined) return toStep(config, label, started, problems)
    problems.push(
      config.locate({
        sentence: `start() of the plugin \`${plugin}\` must return an object with ${missing}.`,
      }),
    )
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error)
    problems.push(config.locate({ sentence: `The plugin \`${plugin}\` refuses to start: ${sentence}` }))
  }
  return []
}

const toStep = (config: StepConfig, label: string, started: unknown, problems: Problem[]): StartedStep[] => {
  const { plugin, definition, destination: settings } = config
  const place = { label, plugin }
  if (definition.kind === 'filter') return [{ ...place, kind: 'filter', filter: started as Filter }]
  if (definition.kind === 'transform')
    return [{ ...place, kind: 'transform', transform: started as Transform }]
  if (definition.kind === 'responder')
    return [{ ...place, kind: 'responder', responder: started as Responder }]
  if (!settings) throw new Error('the step has no destination settings')
  const { name, ...policy } = settings
  const destination = started as Destination
  if (policy.digestMs !== undefined && destination.deliverMany === undefined) {
    const sentence = `The plugin \`${plugin}\` sends events one by one; it takes no \`digest\`.`
    problems.push(config.locate({ option: 'digest', sentence }))
  }
  return [{ ...place, kind: 'destination', name, destination, policy }]
}
