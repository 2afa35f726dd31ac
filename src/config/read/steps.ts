import type { StepConfig } from '../config.ts'
import type { Finding } from '../finding.ts'
import { didYouMean, listNames } from '../../base/nearest.ts'
import type { Path } from '../path.ts'
import type { UsedPlugin } from '../plugins/load-plugin.ts'
import { isMap, mapOf } from '../options/shape.ts'
import { readStepOptions, type Blocks, type ProblemAt, type ReadStep } from './step-options.ts'

/** What reading a step needs. */
export interface StepContext {
  /** The plugins that could be loaded, by name. */
  plugins: ReadonlyMap<string, UsedPlugin>
  /** The names of all plugins, loaded or not. */
  known: readonly string[]
  defaults: Blocks
  templates: Blocks
  problemAt: ProblemAt
}

/** The sections of a config that have steps, and the kind of plugin that does not belong there. */
const MISPLACED = {
  routes: {
    kind: 'responder',
    sentence: 'answers Chat before something happens; it belongs under `answers`',
  },
  answers: { kind: 'destination', sentence: 'sends events; it belongs in a route, under `routes`' },
} as const

export interface ReadSteps {
  /** In the order of the file; undefined for one that could not be read. */
  all: (StepConfig | undefined)[]
  steps: StepConfig[]
  findings: Finding[]
  secrets: string[]
}

/** The readable entries of `routes` or `answers`, by name, whatever mistakes they have. */
export const entriesOf = (section: unknown): [name: string, entry: Readonly<Record<string, unknown>>][] =>
  Object.entries(mapOf(section)).map(([name, entry]) => [name, mapOf(entry)])

/** The plugins that the steps of these sections name, each once. */
export const pluginsUsed = (...sections: readonly unknown[]): Set<string> =>
  new Set(
    stepsIn(sections)
      .map(pluginOf)
      .filter(name => name !== undefined),
  )

/** The templates that the steps of these sections name, each once. */
export const templatesUsed = (...sections: readonly unknown[]): Set<unknown> =>
  new Set(stepsIn(sections).map(step => mapOf(optionsOf(step, pluginOf(step) ?? ''))['template']))

const stepsIn = (sections: readonly unknown[]): unknown[] =>
  sections.flatMap(entriesOf).flatMap(([, { steps }]) => listOf(steps))

const listOf = (steps: unknown): readonly unknown[] => (Array.isArray(steps) ? steps : [])

/** Reads a list of steps. `owner` is the name of its route, or the command that it answers. */
export const readSteps = (
  written: unknown,
  path: Path,
  owner: string,
  section: keyof typeof MISPLACED,
  context: StepContext,
): ReadSteps => {
  const read = listOf(written).map((step, index) => readStep(step, [...path, index], owner, context))
  const { kind, sentence } = MISPLACED[section]
  const misplaced = read.flatMap(({ step }, index): Finding[] =>
    step?.definition.kind === kind
      ? [{ path: [...path, index, step.plugin], sentence: `\`${step.plugin}\` ${sentence}`, at: 'key' }]
      : [],
  )
  return {
    all: read.map(({ step }) => step),
    steps: read.flatMap(({ step }) => step ?? []),
    findings: [...read.flatMap(({ findings }) => findings), ...misplaced],
    secrets: read.flatMap(({ secrets }) => secrets),
  }
}

/** Reads one step. Does not report a plugin that could not be loaded: that has already been reported. */
const readStep = (written: unknown, path: Path, route: string, context: StepContext): ReadStep => {
  const name = pluginOf(written)
  if (name === undefined) return refuse({ path, sentence: malformed(written, context.known) })
  const at = [...path, name]
  if (!context.known.includes(name))
    return refuse({ path: at, sentence: unknownPlugin(name, context.known), at: 'key' })
  const options = optionsOf(written, name)
  if (!isMap(options))
    return refuse({ path: at, sentence: `must be a map of options; write \`${name}: { … }\`` })
  const plugin = context.plugins.get(name)
  if (plugin === undefined) return { findings: [], secrets: [] }
  return readStepOptions({ name, plugin, options, path: at, route }, context)
}

/** The only key of a step: its plugin. */
const pluginOf = (written: unknown): string | undefined => {
  const keys = Object.keys(mapOf(written))
  return keys.length === 1 ? keys[0] : undefined
}

/** `- log:` is a step without options. */
const optionsOf = (written: unknown, name: string): unknown => mapOf(written)[name] ?? {}

const refuse = (finding: Finding): ReadStep => ({ findings: [finding], secrets: [] })

const malformed = (written: unknown, known: readonly string[]): string => {
  const [first, ...others] = Object.keys(mapOf(written))
  if (first !== undefined)
    return `a step is one plugin, but here are \`${[first, ...others].join('`, `')}\` side by side; indent the options of \`${first}\`, and start another step with a dash`
  const example = typeof written === 'string' && known.includes(written) ? written : 'plugin'
  return `a step is a plugin with its options; write \`${example}: {}\``
}

/** Sentence for a name that is not a plugin. */
export const unknownPlugin = (name: string, known: readonly string[]): string =>
  didYouMean(
    `there is no plugin \`${name}\``,
    name,
    known,
    `Built in or named under \`plugins\`: ${listNames(known)}`,
  )
