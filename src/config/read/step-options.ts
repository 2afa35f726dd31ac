import type { Static } from 'typebox'
import { NO_PROXY, readProxy } from '../../base/http-proxy.ts'
import type { PluginDefinition } from '../../plugin.ts'
import type { DestinationSettings, StepConfig } from '../config.ts'
import { didYouMean, listNames } from '../../base/nearest.ts'
import type { Finding } from '../finding.ts'
import { readOptions } from '../options/options.ts'
import type { Path } from '../path.ts'
import type { UsedPlugin } from '../plugins/load-plugin.ts'
import type { Problem } from '../problem.ts'
import { closedObject } from '../schema/closed.ts'
import { destinationSchema } from '../schema/destination.ts'
import { httpSettings, PROXY_MUST_BE } from '../schema/http.ts'
import { stepSettings } from '../schema/step.ts'
import { tlsSettings } from '../schema/tls.ts'
import { mapOf } from '../options/shape.ts'
import { rateOf } from '../options/units.ts'

type OptionMap = Readonly<Record<string, unknown>>
/** Blocks of options, by name. */
export type Blocks = Readonly<Record<string, OptionMap>>
export type ProblemAt = (finding: Finding) => Problem

export interface ReadStep {
  /** Absent if there are findings, or if its plugin could not be loaded. */
  step?: StepConfig
  findings: Finding[]
  secrets: string[]
}

export interface WrittenStep {
  name: string
  plugin: UsedPlugin
  options: OptionMap
  /** Up to and including the name of the plugin. */
  path: Path
  route: string
}

interface OptionsContext {
  defaults: Blocks
  templates: Blocks
  problemAt: ProblemAt
}

/** Reads the options of a step over those of its template, and these over the defaults of its plugin: an option replaces the one of the same name below it. */
export const readStepOptions = (
  written: WrittenStep,
  { defaults: allDefaults, templates, problemAt }: OptionsContext,
): ReadStep => {
  const { name, plugin, options, path } = written
  const { definition, file, packages } = plugin
  const defaults = (Object.hasOwn(allDefaults, name) && allDefaults[name]) || {}
  const template = readTemplate(options['template'], templates)
  const { template: _, ...own } = options
  const merged = { ...defaults, ...template.options, ...own }
  const read = readMerged(written, merged)
  const placeOf = (within: Path): Path => {
    const option = String(within[0])
    if (Object.hasOwn(own, option)) return [...path, ...within]
    if (Object.hasOwn(template.options, option)) return [...template.path, ...within]
    return Object.hasOwn(defaults, option) ? ['defaults', name, ...within] : [...path, ...within]
  }
  const findings: Finding[] = [
    ...packages.mistakes.map(sentence => ({ path, sentence, at: 'key' as const })),
    ...template.findings.map(sentence => ({ path: [...path, 'template'], sentence })),
    ...read.findings.map(finding => ({ ...finding, path: placeOf(finding.path) })),
    ...(definition.kind === 'destination' ? defaultFindings(name, defaults) : []),
    ...nestedTemplate(['defaults', name], defaults),
    ...nestedTemplate(template.path, template.options),
  ]
  if (read.values === undefined) return { findings, secrets: read.secrets }
  const locate: StepConfig['locate'] = ({ option, sentence }) =>
    problemAt(option === undefined ? { path, sentence, at: 'key' } : { path: placeOf([option]), sentence })
  const { load } = packages
  const step = { plugin: name, definition, pluginFile: file, load, written: merged, locate, ...read.values }
  return { step, findings, secrets: read.secrets }
}

interface Template {
  options: OptionMap
  path: Path
  findings: string[]
}

/** The block of options that a step names. */
const readTemplate = (name: unknown, templates: Blocks): Template => {
  const none = { options: {}, path: [] }
  if (name === undefined) return { ...none, findings: [] }
  if (typeof name !== 'string') return { ...none, findings: ['must be the name of a block in `templates`'] }
  const options = Object.hasOwn(templates, name) ? templates[name] : undefined
  if (options) return { options, path: ['templates', name], findings: [] }
  const names = Object.keys(templates)
  const all = names.length === 0 ? 'There are none' : `There are: ${listNames(names)}`
  return { ...none, findings: [didYouMean(`there is no template \`${name}\``, name, names, all)] }
}

/** Which of two would count would have to be explained. */
const nestedTemplate = (path: Path, block: OptionMap): Finding[] =>
  Object.hasOwn(block, 'template')
    ? [{ path: [...path, 'template'], sentence: 'only a step can have a template', at: 'key' }]
    : []

const defaultFindings = (plugin: string, defaults: OptionMap): Finding[] =>
  Object.hasOwn(defaults, 'name')
    ? [
        {
          path: ['defaults', plugin, 'name'],
          sentence: 'a default name would give all destinations the same name; give each step its own `name`',
          at: 'key',
        },
      ]
    : []

interface Merged {
  /** Absent if there are findings. */
  values?: Pick<StepConfig, 'options' | 'destination' | 'proxy' | 'tls'>
  findings: Finding[]
  secrets: string[]
}

const readMerged = (written: WrittenStep, merged: OptionMap): Merged => {
  const { definition } = written.plugin
  const { partial, findings: all, secrets } = readOptions(stepSchema(definition), merged)
  const unfit = [
    ...all.map(finding => explainConnection(written, finding)),
    ...proxyFindings(definition, partial),
  ]
  const { connection, options, settings } = split(definition, mapOf(partial))
  const areSettingsRight = settings !== undefined && !unfit.some(({ path }) => isSetting(String(path[0])))
  const findings = areSettingsRight ? [...unfit, ...deliveryFindings(settings)] : unfit
  if (findings.length > 0) return { findings, secrets }
  const destination = settings && toDestination(settings, written)
  const values = { options, ...(destination && { destination }), ...connection }
  return { values, findings, secrets }
}

/** Separates the options of the plugin from the gateway's settings of the step; use those only if they have no findings. */
const split = (definition: PluginDefinition, partial: OptionMap): Split => {
  const isDestination = definition.kind === 'destination'
  const ofConnection = connectionSettings(definition)
  const isOfConnection = (option: string): boolean => Object.hasOwn(ofConnection, option)
  return {
    connection: pick(partial, isOfConnection),
    options: pick(partial, option => !isOfConnection(option) && !(isDestination && isSetting(option))),
    ...(isDestination && { settings: pick(partial, isSetting) as Settings }),
  }
}

interface Split {
  connection: Pick<StepConfig, 'proxy' | 'tls'>
  options: OptionMap
  settings?: Settings
}

/** An address that the schema takes may still hold a port or a percent sign that means nothing. */
const proxyFindings = ({ http }: PluginDefinition, partial: unknown): Finding[] => {
  const { proxy } = mapOf(partial)
  const isWrong = http && typeof proxy === 'string' && proxy !== NO_PROXY && !readProxy(proxy)
  return isWrong ? [{ path: ['proxy'], sentence: `must be ${PROXY_MUST_BE}` }] : []
}

/** Of a setting that other steps have, it is more helpful why this one has not. */
const explainConnection = ({ name, plugin }: WrittenStep, finding: Finding): Finding => {
  const { http, tls } = plugin.definition
  const [option] = finding.path
  if (finding.at !== 'key' || finding.path.length !== 1) return finding
  const why =
    option === 'proxy' && !http
      ? 'does not send over HTTP'
      : option === 'tls' && !http && !tls
        ? 'connects to nobody'
        : undefined
  return why === undefined
    ? finding
    : { ...finding, sentence: `\`${name}\` ${why}, so it takes no \`${option}\`; remove it` }
}

/** The settings that a plugin takes besides its own options, if it is one of those that connect to others. */
const connectionSettings = ({ http, tls }: PluginDefinition) => ({
  ...(http && httpSettings),
  ...((http || tls) && tlsSettings),
})

type Settings = Static<typeof destinationSchema>

const isSetting = (option: string): boolean => Object.hasOwn(destinationSchema.properties, option)

const stepSchemas = new WeakMap<PluginDefinition, ReturnType<typeof makeStepSchema>>()

/** The schema of a step with this plugin. It is the same object each time, because its compiled form is cached. */
export const stepSchema = (definition: PluginDefinition) => {
  const schema = stepSchemas.get(definition) ?? makeStepSchema(definition)
  stepSchemas.set(definition, schema)
  return schema
}

const makeStepSchema = (definition: PluginDefinition) => {
  const known = {
    ...definition.options,
    ...(definition.kind === 'destination' && destinationSchema.properties),
    ...connectionSettings(definition),
  }
  // Where no options are taken there are none to name.
  return closedObject({ ...known, ...(Object.keys(known).length > 0 && stepSettings) })
}

const pick = (map: OptionMap, wants: (key: string) => boolean): Record<string, unknown> =>
  Object.fromEntries(Object.entries(map).filter(([key]) => wants(key)))

const toDestination = (settings: Settings, { name, route, plugin }: WrittenStep): DestinationSettings => ({
  name: `${route}/${settings.name ?? name}`,
  timeoutMs: settings.timeout,
  retry: {
    firstMs: settings.retry.first,
    maxMs: settings.retry.max,
    maxPauseMs: settings.retry.maxPause ?? settings.retry.max,
    giveUpAfterMs: settings.retry.giveUpAfter,
  },
  concurrency: settings.concurrency,
  circuit: { failures: settings.circuit.failures, probeMs: settings.circuit.probe },
  order: settings.order ?? (settings.digest === undefined && plugin.definition.delivery?.order === true),
  ...given('digestMs', settings.digest),
  ...given('rate', settings.rate ?? rateOf(plugin.definition.delivery?.rate ?? '')),
})

const given = <Key extends string, Value>(key: Key, value: Value | undefined): { [One in Key]?: Value } =>
  value === undefined ? {} : ({ [key]: value } as { [One in Key]?: Value })

const deliveryFindings = ({ retry, order, digest }: Settings): Finding[] => [
  ...(retry.first > retry.max
    ? [{ path: ['retry'], sentence: '`first` is longer than `max`; the first pause must be the shortest' }]
    : []),
  ...(order && digest !== undefined
    ? [
        {
          path: ['order'],
          sentence: 'cannot be combined with `digest`, which is in order anyway; remove one of the two',
        },
      ]
    : []),
]
