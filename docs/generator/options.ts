import type { Shape } from '../../src/config/shape.ts'
import { wanted } from '../../src/config/words.ts'

/** A Markdown table of the options of a map, nested ones under their path. */
export const optionTable = (map: Shape): string =>
  table(['option', 'what it is', 'form', 'default'], rows(map, ''))

const rows = (map: Shape, prefix: string): string[][] =>
  Object.entries(map.properties ?? {}).flatMap(([name, shape]) => {
    const path = `${prefix}${name}`
    if (shape.properties) return rows(shape, `${path}.`)
    const record = shape.patternProperties && Object.values(shape.patternProperties)[0]
    const secret = shape.secret ? ' Never shown.' : ''
    const row = [
      `\`${path}\``,
      `${shape.description ?? ''}${secret}`,
      formOf(shape),
      defaultOf(map, name, shape),
    ]
    return [
      row,
      ...(record?.properties ? rows(record, `${path}.<${(shape.keysMustBe ?? 'name').split(',')[0]}>.`) : []),
    ]
  })

const formOf = (shape: Shape): string => {
  if (shape.type === 'array') return `a list; each ${shape.items ? wanted(shape.items) : 'item'}`
  if (shape.minimum !== undefined && shape.maximum !== undefined)
    return `${shape.minimum} to ${shape.maximum}`
  return wanted(shape)
}

const defaultOf = (map: Shape, name: string, { default: usual }: Shape): string => {
  if (usual !== undefined) return `\`${JSON.stringify(usual)}\``
  return map.required?.includes(name) ? 'required' : ''
}

/** Markdown; `|` and line breaks inside a cell are taken care of. */
export const table = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...lines.map(row)].join('\n')

const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', '⏎')
