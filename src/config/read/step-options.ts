import type { Static } from 'typebox'
import type { PluginDefinition } from '../../plugin.ts'
import type { DestinationSettings, StepConfig } from '../config.ts'
import type { Finding } from '../finding.ts'
import { readOptions } from '../options/options.ts'
import type { Path } from '../path.ts'
import type { LoadedPlugin } from '../plugins/plugins.ts'
import type { Problem } from '../problem.ts'
import { closedObject } from '../schema/closed.ts'
import { destinationSchema } from '../schema/destination.ts'
import { isRecord } from '../options/shape.ts'
import { rateOf } from '../options/units.ts'

type OptionMap = Readonly<Record<string, unknown>>
export type Defaults = Readonly<Record<string, OptionMap>>
export type ProblemAt = (finding: Finding) => Problem

export interface ReadStep {
  /** Absent when there are findings, or when its plugin could not be loaded. */
  step?: StepConfig
  findings: Finding[]
  secrets: string[]
}

export interface WrittenStep {
  name: string
  plugin: LoadedPlugin
  options: OptionMap
  /** Up to and including the name of the plugin. */
  path: Path
  route: string
}

/** Reads the options of a step over the defaults of its plugin: an option replaces the default of the same name. */
export const readStepOptions = (
  written: WrittenStep,
  allDefaults: Defaults,
  problemAt: ProblemAt,
): ReadStep => {
  const { name, plugin, options, path } = written
  const defaults = (Object.hasOwn(allDefaults, name) && allDefaults[name]) || {}
  const { step, findings, secrets } = readMerged(written, { ...defaults, ...options })
  const placeOf = (within: Path): Path => {
    const option = String(within[0])
    const isDefault = !Object.hasOwn(options, option) && Object.hasOwn(defaults, option)
    return isDefault ? ['defaults', name, ...within] : [...path, ...within]
  }
  const placed = [
    ...findings.map(finding => ({ ...finding, path: placeOf(finding.path) })),
    ...(plugin.definition.kind === 'destination' ? defaultFindings(name, defaults) : []),
  ]
  if (step === undefined) return { findings: placed, secrets }
  const locate: StepConfig['locate'] = ({ option, sentence }) =>
    problemAt(option === undefined ? { path, sentence, at: 'key' } : { path: placeOf([option]), sentence })
  const about = {
    plugin: name,
    definition: plugin.definition,
    pluginFile: plugin.file,
    written: { ...defaults, ...options },
    locate,
  }
  return { step: { ...about, ...step }, findings: placed, secrets }
}

const defaultFindings = (plugin: string, defaults: OptionMap): Finding[] =>
  Object.hasOwn(defaults, 'name')
    ? [
        {
          path: ['defaults', plugin, 'name'],
          sentence: 'a default name would call all destinations the same; give each step its own `name`',
          at: 'key',
        },
      ]
    : []

interface Merged {
  step?: Pick<StepConfig, 'options' | 'destination'>
  findings: Finding[]
  secrets: string[]
}

const readMerged = (written: WrittenStep, merged: OptionMap): Merged => {
  const { definition } = written.plugin
  const { partial, findings, secrets } = readOptions(stepSchema(definition), merged)
  const options = isRecord(partial) ? partial : {}
  if (definition.kind !== 'destination')
    return { findings, secrets, ...(findings.length === 0 && { step: { options } }) }
  const { value: settings } = readOptions(destinationSchema, pick(merged, isSetting))
  const all = [...findings, ...(settings ? retryFindings(settings) : [])]
  if (settings === undefined || all.length > 0) return { findings: all, secrets }
  const own = pick(options, option => !isSetting(option))
  return { step: { options: own, destination: toDestination(settings, written) }, findings: [], secrets }
}

type Settings = Static<typeof destinationSchema>

const isSetting = (option: string): boolean => Object.hasOwn(destinationSchema.properties, option)

const stepSchemas = new WeakMap<PluginDefinition, ReturnType<typeof makeStepSchema>>()

/** What may stand in a step of this plugin; the same schema each time, as what is made of one is kept. */
export const stepSchema = (definition: PluginDefinition) => {
  const schema = stepSchemas.get(definition) ?? makeStepSchema(definition)
  stepSchemas.set(definition, schema)
  return schema
}

const makeStepSchema = ({ kind, options }: PluginDefinition) =>
  closedObject(kind === 'destination' ? { ...options, ...destinationSchema.properties } : options)

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

const retryFindings = ({ retry, order, digest }: Settings): Finding[] => [
  ...(retry.first > retry.max
    ? [{ path: ['retry'], sentence: '`first` is longer than `max`; the first pause is the shortest one' }]
    : []),
  ...(order && digest !== undefined
    ? [
        {
          path: ['order'],
          sentence: 'does not go with `digest`, which tells things in order anyway; leave one of them out',
        },
      ]
    : []),
]
