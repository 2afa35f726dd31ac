import { isMap, mapOf } from '../options/shape.ts'
import type { Path } from '../path.ts'

/** A text in the data of a config. */
export interface Leaf {
  path: Path
  text: string
}

/** Every text in the data of a config, but for what stands below `x-` keys: it counts where an alias puts it. */
export function* leavesOf(data: unknown, path: Path = []): Generator<Leaf> {
  if (typeof data === 'string') yield { path, text: data }
  else if (Array.isArray(data))
    for (const [index, item] of data.entries()) yield* leavesOf(item, [...path, index])
  else if (isMap(data))
    for (const [key, child] of Object.entries(data))
      if (path.length > 0 || !key.startsWith('x-')) yield* leavesOf(child, [...path, key])
}

/**
 * Where a text stands, so that it is found again in another version of the config: steps count among those of the same
 * plugin in their chain, as others may be put in front of them.
 */
export const samePlace = (data: unknown, path: Path): string => {
  const step = stepIn(data, path)
  return JSON.stringify(step ? [...path.slice(0, 3), step.plugin, step.number, ...step.option] : path)
}

/** Of which option a text is, in whatever step of the plugin it stands, or in its defaults. */
export const sameOption = (data: unknown, path: Path): string => {
  const option = stepIn(data, path) ?? defaultIn(path)
  const written = option ? ['steps', option.plugin, ...option.option] : path
  return JSON.stringify(written.map(segment => (typeof segment === 'number' ? 'any' : segment)))
}

interface OptionOfStep {
  plugin: string
  option: Path
}

const stepIn = (data: unknown, path: Path): (OptionOfStep & { number: number }) | undefined => {
  const [section, owner, key, index, plugin, ...option] = path
  const isStep = (section === 'routes' || section === 'answers') && key === 'steps'
  if (!isStep || typeof index !== 'number' || typeof plugin !== 'string') return undefined
  const steps = [section, owner, key].reduce<unknown>(
    (value, name) => (isMap(value) && Object.hasOwn(value, name ?? '') ? value[name ?? ''] : undefined),
    data,
  )
  const above = Array.isArray(steps) ? steps.slice(0, index) : []
  return { plugin, option, number: above.filter(step => isMap(step) && Object.hasOwn(step, plugin)).length }
}

const defaultIn = ([section, plugin, ...option]: Path): OptionOfStep | undefined =>
  section === 'defaults' && typeof plugin === 'string' ? { plugin, option } : undefined

/** The data with the options of its templates in the steps that name them, where the reader of steps puts them too. */
export const withTemplates = (data: unknown, inForce: unknown = {}): unknown => {
  const templates = { ...mapOf(inForce), ...mapOf(mapOf(data)['templates']) }
  const putIn = (options: unknown): unknown => {
    const { template } = mapOf(options)
    const named = typeof template === 'string' && Object.hasOwn(templates, template)
    return named ? { ...mapOf(templates[template]), ...mapOf(options) } : options
  }
  const inOwner = (owner: unknown): unknown => {
    const { steps } = mapOf(owner)
    return Array.isArray(steps)
      ? { ...mapOf(owner), steps: steps.map(step => mapValues(step, putIn)) }
      : owner
  }
  return mapValues(data, (section, key) =>
    key === 'routes' || key === 'answers' ? mapValues(section, inOwner) : section,
  )
}

const mapValues = (map: unknown, change: (value: unknown, key: string) => unknown): unknown =>
  isMap(map) ? Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)])) : map
