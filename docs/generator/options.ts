import type { Shape } from '../../src/config/options/shape.ts'
import { wanted } from '../../src/config/options/words.ts'
import type { TemplateTarget } from '../../src/plugin/options.ts'
import { block, code, table } from './markdown.ts'

interface Option {
  /** As in an error message, for example `apps.<SdkAppid>.token`. */
  path: string
  shape: Shape
  isRequired: boolean
}

/** The options of a map: a table, nested ones under their path, and below it the defaults too long for a cell. */
export const optionTable = (map: Shape): string => {
  const options = optionsOf(map)
  return [
    table(['option', 'what it is', 'form', 'default'], options.map(cells)),
    ...options.filter(isLong).map(longDefault),
  ].join('\n\n')
}

export const optionsOf = (map: Shape, prefix = ''): Option[] =>
  Object.entries(map.properties ?? {}).flatMap(([name, shape]) => {
    const path = `${prefix}${name}`
    if (shape.properties) return optionsOf(shape, `${path}.`)
    const [entry = {}] = Object.values(shape.patternProperties ?? {})
    const isRequired = shape.default === undefined && (map.required?.includes(name) ?? false)
    return [{ path, shape, isRequired }, ...optionsOf(entry, `${path}.<${keyOf(shape)}>.`)]
  })

/** `SdkAppid` of `an SdkAppid, which is digits only`. */
const keyOf = ({ keysMustBe = 'name' }: Shape): string => /^(?:an? )?(\w+)/.exec(keysMustBe)?.[1] ?? 'name'

const cells = (option: Option): string[] => {
  const { path, shape, isRequired } = option
  const secret = shape.secret ? ' Never shown.' : ''
  const usual = isLong(option) ? 'see below' : isRequired ? 'required' : shortDefault(shape)
  return [code(path), `${shape.description ?? ''}${secret}`, formOf(shape), usual]
}

const shortDefault = ({ default: usual }: Shape): string =>
  usual === undefined ? '' : code(typeof usual === 'string' ? usual : JSON.stringify(usual))

const SHORT_LENGTH = 40

const isLong = ({ shape }: Option): boolean =>
  typeof shape.default === 'string' && shape.default.length > SHORT_LENGTH

const longDefault = ({ path, shape }: Option): string =>
  `The default of ${code(path)}:\n\n${block('liquid', String(shape.default))}`

const formOf = (shape: Shape): string => {
  const { type, items, minimum, maximum, chatgate } = shape
  if (type === 'array') return items?.type === undefined ? 'a list' : `a list; each ${wanted(items)}`
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`
  if (chatgate?.decode === 'template') return templateForm(chatgate)
  if (chatgate?.decode === 'template-tree') return `a map of templates for ${code('json')}`
  if (chatgate?.decode === 'expression')
    return chatgate.over === 'answer' ? 'an expression over an answer' : 'an expression'
  if (chatgate?.decode === 'duration' || chatgate?.decode === 'size')
    return `a ${chatgate.decode}${bounds(shape)}`
  return wanted(shape)
}

const templateForm = ({ target, of }: { target: TemplateTarget; of: 'event' | 'digest' }): string =>
  `a template for ${code(nameOf(target))}${of === 'digest' ? ', of a digest' : ''}`

const nameOf = (target: TemplateTarget): string => (typeof target === 'string' ? target : target.name)

const bounds = ({ atLeast, atMost }: Shape): string => {
  if (atLeast !== undefined && atMost !== undefined) return `, ${atLeast} to ${atMost}`
  if (atLeast !== undefined) return `, at least ${atLeast}`
  return atMost === undefined ? '' : `, at most ${atMost}`
}
