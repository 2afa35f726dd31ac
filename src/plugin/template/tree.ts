import { Context, Output, toValue, toValueSync, Value } from 'liquidjs'
import type { ChatEvent } from '../../events/event.ts'
import type { TemplateTree } from '../options.ts'
import { compileTemplate, engineFor, orFailure } from './template.ts'

/** A text of a tree, ready to render: as a text or, if it consists of a single `{{ … }}`, as the value of that. */
type Leaf = (event: ChatEvent) => unknown

/** Checks a text of a tree. Throws a `TextMistake` for the first mistake. */
export const compileLeaf = (text: string): Leaf => {
  const template = compileTemplate(text, 'json')
  const value = onlyValue(text.trim())
  if (value === undefined) return event => template.render(event)
  const { options } = engineFor('json')
  return event =>
    orFailure(() => plain(toValueSync(value.value(new Context(event, options, { sync: true })))))
}

/** The value between the braces of a text that consists of nothing else; the text must have been checked. */
const onlyValue = (text: string): Value | undefined => {
  const liquid = engineFor('json')
  const [first, ...others] = liquid.parse(text)
  if (!(first instanceof Output) || others.length > 0) return undefined
  // Not the value of the parsed output, which ends in the conversion to text.
  const { input, contentRange } = first.token
  return new Value(input.slice(...contentRange), liquid)
}

/** As plain JSON, with null for absent values. Filters may produce values that JSON does not have. */
const plain = (value: unknown): unknown => {
  const text = JSON.stringify(toValue(value)) as string | undefined
  return text === undefined ? null : JSON.parse(text)
}

/** A tree whose texts have become leaves. */
export const treeOf = (tree: Record<string, unknown>): TemplateTree => ({
  render: event => renderMap(tree, event),
})

const renderMap = (map: object, event: ChatEvent): Record<string, unknown> =>
  Object.fromEntries(Object.entries(map).map(([key, child]) => [key, renderNode(child, event)]))

const renderNode = (node: unknown, event: ChatEvent): unknown => {
  if (typeof node === 'function') return (node as Leaf)(event)
  if (Array.isArray(node)) return node.map(item => renderNode(item, event))
  return typeof node === 'object' && node !== null ? renderMap(node, event) : node
}
