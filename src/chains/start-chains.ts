import type { AnswerConfig, Config, Settings, StepConfig } from '../config/config.ts'
import { ConfigError, type Problem } from '../config/problem.ts'
import { mistakeIn, type AnswerChain, type ResponderStep } from '../decide/responders.ts'
import { answerContractOf } from '../events/catalog.ts'
import type { Destination, Filter, Responder, Tools, Transform } from '../plugin.ts'
import { missingMethod } from '../plugin/method.ts'
import type { Route, Step } from '../route/route.ts'
import type { StepPlace, Watch } from '../route/step.ts'
import { thrownText } from '../base/thrown.ts'
import { inTime } from '../base/in-time.ts'
import { stepLabel } from './step-facts.ts'

/** All steps of a config, with their plugins started. */
export interface Chains {
  routes: Route[]
  answers: AnswerChain[]
}

type ToolsFor = (step: string, config: Pick<StepConfig, 'load' | 'proxy' | 'tls'>) => Tools

/**
 * Starts the plugin of each step. Throws a {@link ConfigError} with everything that the plugins refuse; those
 * that had been started are stopped again.
 */
export const startChains = async (
  config: Pick<Config, 'routes' | 'answers'> & { settings: Pick<Settings, 'admin'> },
  toolsFor: ToolsFor,
  watch: Watch,
): Promise<Chains> => {
  const problems: Problem[] = []
  const { url: consoleUrl } = config.settings.admin
  const start = (owner: string, steps: readonly StepConfig[]): StartedStep[] =>
    steps.flatMap((step, index) => {
      const place = { label: stepLabel(owner, index, step.plugin), plugin: step.plugin }
      return startStep(step, place, toolsFor, watch, problems)
    })
  // The config puts each kind of step into its place.
  const chains = {
    routes: config.routes.map(route => ({
      ...route,
      steps: start(route.name, route.steps) as Step[],
      ...(consoleUrl !== undefined && { consoleUrl }),
    })),
    answers: config.answers.map(({ policy: { command }, steps }) => ({
      command,
      steps: start(command, steps) as AnswerChain['steps'],
    })),
  }
  if (problems.length === 0) problems.push(...impossibleAnswers(config.answers, chains.answers))
  if (problems.length === 0) return chains
  // The problems are reported already; a started plugin that does not stop would add nothing to them.
  await stopChains(chains, watch, () => undefined)
  throw new ConfigError(problems)
}

const stepsOf = ({ routes, answers }: Chains): StartedStep[] =>
  [...routes, ...answers].flatMap((chain): readonly StartedStep[] => chain.steps)

/** A plugin that has not stopped after this time is not waited for. */
const STOP_WITHIN_MS = 1_500

/** Stops all plugins at once; `onFailure` is told which did not, and why. */
export const stopChains = async (
  chains: Chains,
  watch: Watch,
  onFailure: (step: StepPlace, why: string) => void,
): Promise<void> => {
  await Promise.all(
    stepsOf(chains).map(async step => {
      const started = step.kind === 'destination' ? step.destination : undefined
      const stoppable = step.kind === 'responder' ? step.responder : started
      if (!stoppable?.stop) return
      try {
        await inTime(
          watch.run(step, undefined, () => stoppable.stop?.()),
          STOP_WITHIN_MS,
          `stop() did not end within ${STOP_WITHIN_MS} ms`,
        )
      } catch (error) {
        onFailure(step, thrownText(error))
      }
    }),
  )
}

/**
 * Answers that a responder could give and that its command does not allow; the responder's options tell
 * already which it could give.
 */
const impossibleAnswers = (configs: readonly AnswerConfig[], chains: readonly AnswerChain[]): Problem[] =>
  chains.flatMap(({ command, steps }, index) => {
    const contract = answerContractOf(command)
    if (!contract) return []
    const people = contract.people ? ['somebody'] : []
    return steps.flatMap((step, place) => {
      const possible = step.kind === 'responder' ? (step.responder.possible ?? []) : []
      const mistakes = possible.flatMap(answer =>
        'failed' in answer || 'unusable' in answer ? [] : (mistakeIn(answer, { contract, people }) ?? []),
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
  place: StepPlace,
  toolsFor: ToolsFor,
  watch: Watch,
  problems: Problem[],
): StartedStep[] => {
  const { plugin, definition, options } = config
  const tools = toolsOf(config, place, toolsFor, problems)
  if (!tools) return []
  try {
    const started: unknown = watch.run(place, undefined, () => definition.start(options, tools))
    const missing = missingMethod(definition.kind, started)
    if (missing === undefined) return toStep(config, place, started, problems)
    // The problem is that it is async, whether it fails or not.
    if (started instanceof Promise) started.catch(() => undefined)
    const isAsync = started instanceof Promise ? ' and must not be async' : ''
    problems.push(
      config.locate({
        sentence: `start() of the plugin \`${plugin}\` must return an object with ${missing}${isAsync}.`,
      }),
    )
  } catch (error) {
    const sentence = thrownText(error)
    problems.push(config.locate({ sentence: `The plugin \`${plugin}\` refuses to start: ${sentence}` }))
  }
  return []
}

const toolsOf = (
  config: StepConfig,
  place: StepPlace,
  toolsFor: ToolsFor,
  problems: Problem[],
): Tools | undefined => {
  try {
    return toolsFor(place.label, config)
  } catch (error) {
    problems.push(config.locate({ option: 'tls', sentence: thrownText(error) }))
    return undefined
  }
}

const toStep = (
  config: StepConfig,
  place: StepPlace,
  started: unknown,
  problems: Problem[],
): StartedStep[] => {
  const { plugin, definition, destination: settings } = config
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
