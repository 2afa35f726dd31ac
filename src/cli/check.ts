import { relative } from 'node:path'
import { Command } from 'commander'
import { findConfig } from '../config/find.ts'
import { ConfigError, formatProblem, type Problem } from '../config/problem.ts'
import { createMask } from '../log/mask.ts'
import type { DestinationStep, Route } from '../route/route.ts'
import { withExamples } from './examples.ts'
import { Exit } from './exit.ts'
import { configOption, jsonOption } from './options.ts'
import { paint } from './paint.ts'
import { withRoutes } from './with-routes.ts'

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

/** `chatgate check`: prints the routes, or everything that is wrong. */
export const checkCommand = (): Command =>
  withExamples(new Command('check'), [
    'chatgate check',
    'chatgate check --config new.yaml',
    'chatgate check --online',
  ])
    .description('Checks the config: prints its routes, or every mistake with its place.')
    .addOption(configOption())
    .option('--online', 'looks also whether the destinations can be reached; sends nothing')
    .addOption(jsonOption())
    .action(async (options: CheckOptions) => {
      const source = await findConfig(options.config)
      await withRoutes(source, async ({ settings, warnings }, routes) => {
        const probes = options.online ? await probeAll(routes, createMask(settings.secrets)) : []
        if (options.json)
          console.log(
            JSON.stringify({
              file: source.file,
              hash: settings.hash,
              warnings,
              routes: routes.map(describe),
              probes,
            }),
          )
        else printRight(source.file, warnings, routes, probes)
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

const describe = ({ name, when, steps }: Route) => ({
  name,
  when,
  steps: steps.map(step =>
    step.kind === 'destination'
      ? { plugin: step.plugin, destination: step.name, target: step.destination.target }
      : { plugin: step.plugin },
  ),
})

const printRight = (
  file: string,
  warnings: readonly Problem[],
  routes: readonly Route[],
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
  if (probes.length > 0) console.log()
  for (const { destination, ok, detail } of probes)
    console.log(`${ok ? paint('green', 'reached') : paint('red', 'failed ')}  ${destination}  ${detail}`)
  console.log(`\n${relative(process.cwd(), file) || file} is right.`)
}

const probeAll = (routes: readonly Route[], mask: (text: string) => string): Promise<Probe[]> =>
  Promise.all(
    routes
      .flatMap(route => route.steps)
      .filter(step => step.kind === 'destination')
      .map(step => probe(step, mask)),
  )

const probe = async (
  { name, destination }: DestinationStep,
  mask: (text: string) => string,
): Promise<Probe> => {
  try {
    const found = await destination.probe?.(AbortSignal.timeout(PROBE_TIMEOUT_MS))
    return {
      destination: name,
      ok: found?.ok ?? true,
      detail: mask(found?.detail ?? 'needs nothing from the network'),
    }
  } catch (error) {
    return {
      destination: name,
      ok: false,
      detail: mask(error instanceof Error ? error.message : String(error)),
    }
  }
}
