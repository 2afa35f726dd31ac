import { relative } from 'node:path'
import { Command } from 'commander'
import type { AnswerConfig } from '../../config/config.ts'
import type { AnswerPolicy } from '../../plugin/policy.ts'
import { findConfig } from '../../config/find.ts'
import { ConfigError, formatProblem, type Problem } from '../../config/problem.ts'
import { printable } from '../../log/printable.ts'
import { createMask } from '../../log/mask.ts'
import { destinationsOf, type DestinationStep, type Route } from '../../route/route.ts'
import type { Watch } from '../../route/step.ts'
import { inTime } from '../../base/in-time.ts'
import { thrownText } from '../../base/thrown.ts'
import { withExamples } from '../examples.ts'
import { Exit } from '../exit.ts'
import { configOption, jsonOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'
import { findRunning, tellRunning } from './running.ts'
import { describeRoute } from '../../try/describe.ts'
import { withChains } from '../../try/with-chains.ts'

interface CheckOptions {
  config?: string
  online?: true
  json?: true
}

interface Probe {
  destination: string
  ok: boolean
  detail: string
}

const PROBE_TIMEOUT_MS = 10_000
/** How long to wait for a probe after its signal was aborted before abandoning it. */
const PROBE_GRACE_MS = 500

/** `chatgate check`: prints the routes, or everything that is wrong. */
export const checkCommand = (): Command =>
  withExamples(new Command('check'), [
    'chatgate check',
    'chatgate check --config new.yaml',
    'chatgate check --online',
  ])
    .description(
      'Checks the config: prints its routes, or every mistake with its place; and whether the running gateway has it in force.',
    )
    .addOption(configOption())
    .option('--online', 'also checks whether the destinations can be reached; sends nothing')
    .addOption(jsonOption())
    .action(async (options: CheckOptions) => {
      const source = await findConfig(options.config)
      await withChains(source, async ({ config, chains: { routes }, watch }) => {
        const { settings, warnings, answers } = config
        const probes = options.online ? await probeAll(routes, watch, createMask(settings.secrets)) : []
        const running = await findRunning(settings)
        if (options.json)
          console.log(
            JSON.stringify({
              file: source.file,
              hash: settings.hash,
              warnings,
              routes: routes.map(describeRoute),
              answers: answers.map(describeAnswer),
              probes,
              ...(running && {
                running: {
                  file: running.file,
                  version: running.version,
                  isThis: running.hash === settings.hash,
                },
              }),
            }),
          )
        else {
          printValid(source.file, warnings, routes, answers, probes)
          if (running) console.log(printable(tellRunning(running, settings)))
        }
        if (probes.some(({ ok }) => !ok)) throw new Exit(1)
      }).catch((error: unknown) => refuse(error, options))
    })

const refuse = (error: unknown, { json }: CheckOptions): never => {
  if (!(error instanceof ConfigError)) throw error
  if (json) console.log(JSON.stringify({ problems: error.problems }))
  else {
    console.error(error.problems.map(problem => formatProblem(shorten(problem))).join('\n'))
    console.error(
      `\n${paint('red', `${error.problems.length} ${error.problems.length === 1 ? 'mistake' : 'mistakes'}.`, process.stderr)}`,
    )
  }
  throw new Exit(1)
}

const shorten = (problem: Problem): Problem => ({
  ...problem,
  file: relative(process.cwd(), problem.file) || problem.file,
})

const describeAnswer = ({ policy, steps }: AnswerConfig) => ({
  ...policy,
  steps: steps.map(({ plugin }) => ({ plugin })),
})

const sayPolicy = ({ withinMs, otherwise, unusable, unreadable, mode, apps }: AnswerPolicy): string =>
  [
    `answered within ${withinMs} ms, otherwise ${otherwise}`,
    `${unusable} when an answer cannot be read`,
    `${unreadable} when a body cannot be read`,
    ...(mode === 'shadow' ? ['in shadow mode'] : []),
    ...(apps ? [`for app ${apps.join(', ')}`] : []),
  ].join(', ')

const printValid = (
  file: string,
  warnings: readonly Problem[],
  routes: readonly Route[],
  answers: readonly AnswerConfig[],
  probes: readonly Probe[],
): void => {
  for (const warning of warnings)
    console.log(`${paint('yellow', 'warning')}  ${formatProblem(shorten(warning))}`)
  for (const route of routes) {
    console.log(`\n${paint('bold', route.name)}  ${route.when.join(', ')}`)
    for (const step of route.steps) {
      const target = step.kind === 'destination' ? `  → ${step.name}  ${step.destination.target}` : ''
      console.log(`  ${step.label.slice(route.name.length + 1)}${target}`)
    }
  }
  for (const { policy, steps } of answers) {
    console.log(`\n${paint('bold', policy.command)}  ${sayPolicy(policy)}`)
    for (const [index, { plugin }] of steps.entries()) console.log(`  ${index + 1}. ${plugin}`)
  }
  if (probes.length > 0) console.log()
  for (const { destination, ok, detail } of probes)
    console.log(`${ok ? paint('green', 'reached') : paint('red', 'failed ')}  ${destination}  ${detail}`)
  console.log(`\n${relative(process.cwd(), file) || file} is valid.`)
}

const probeAll = (routes: readonly Route[], watch: Watch, mask: (text: string) => string): Promise<Probe[]> =>
  Promise.all(destinationsOf(routes).map(({ step }) => probe(step, watch, mask)))

const probe = async (step: DestinationStep, watch: Watch, mask: (text: string) => string): Promise<Probe> => {
  try {
    const { ok, detail } = await probed(step, watch)
    return { destination: step.name, ok, detail: mask(detail) }
  } catch (error) {
    const detail = mask(thrownText(error))
    return { destination: step.name, ok: false, detail }
  }
}

const probed = async (step: DestinationStep, watch: Watch): Promise<Pick<Probe, 'ok' | 'detail'>> => {
  const { plugin, destination } = step
  if (!destination.probe) return { ok: true, detail: 'needs nothing from the network' }
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS)
  const found: unknown = await inTime(
    watch.run(step, undefined, () => destination.probe?.(signal)),
    PROBE_TIMEOUT_MS + PROBE_GRACE_MS,
    `probe() of the plugin \`${plugin}\` did not end within ${PROBE_TIMEOUT_MS / 1000} s`,
  )
  const { ok, detail } = (found ?? {}) as Record<string, unknown>
  if (typeof ok === 'boolean' && typeof detail === 'string') return { ok, detail }
  throw new Error(`probe() of the plugin \`${plugin}\` must return { ok, detail }`)
}
