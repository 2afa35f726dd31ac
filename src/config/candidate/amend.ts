import { listNames } from '../../base/nearest.ts'
import { isMap as isMapNode, isScalar, isSeq, Scalar, visit, type Document } from 'yaml'
import type { Finding } from '../finding.ts'
import { entriesIn } from '../include/entries.ts'
import { mapOf } from '../options/shape.ts'
import { valueAtPath, type Path } from '../path.ts'
import type { Amend } from '../yaml/document.ts'
import { namesIn } from '../yaml/variables.ts'
import { MASK, type InForce } from './in-force.ts'
import { leavesOf, sameOption, samePlace, withTemplates, type Leaf } from './leaves.ts'

/**
 * How a text is read that came over the network, and is only tried: `***` stands for what is hidden of the config in force
 * at that place. It may name no plugin and no variable that the config in force does not name, and a variable that holds
 * a secret only where the config in force has it: a template could spell it out, so that no mask finds it.
 */
export const amendWith =
  (inForce: InForce): Amend =>
  parsed => {
    visit(parsed, { Alias: (_, { source, range }) => starsFor(`*${source}`, range) })
    const data = dataOf(parsed)
    if ('findings' in data) return data.findings
    const written = withTemplates(data.data, inForce.templates)
    reveal(parsed.contents, [], path => hiddenAt(written, path, inForce))
    const read = { written, revealed: withTemplates(parsed.toJS(), inForce.templates) }
    const findings = [...leavesOf(read.written)].flatMap(leaf => judge(leaf, read, inForce) ?? [])
    return [
      ...foreignPlugins(read.revealed, inForce),
      ...foreignIncludes(read.revealed, inForce),
      ...findings,
    ]
  }

/** Without quotes, stars read as an alias. */
const starsFor = (text: string, range: Scalar['range'] | undefined): Scalar | undefined => {
  if (!text.includes(MASK)) return undefined
  return Object.assign(new Scalar(text), { range: range ?? null })
}

/** An alias without an anchor is for the reader to tell, which stops there too. */
const dataOf = (parsed: Document): { data: unknown } | { findings: Finding[] } => {
  try {
    return { data: parsed.toJS() }
  } catch (error) {
    const isTold = String(error).includes('Unresolved alias')
    return {
      findings: isTold ? [] : [{ path: [], sentence: `the aliases cannot be used: ${String(error)}` }],
    }
  }
}

/** Puts what is hidden into the texts that stand in the document itself; an alias repeats what its anchor holds. */
const reveal = (node: unknown, path: Path, hidden: (path: Path) => string | undefined): void => {
  if (isScalar(node) && typeof node.value === 'string' && node.value.includes(MASK))
    node.value = hidden(path) ?? node.value
  if (isSeq(node)) node.items.forEach((item, index) => reveal(item, [...path, index], hidden))
  if (!isMapNode(node)) return
  for (const { key, value } of node.items)
    if (isScalar(key)) reveal(value, [...path, String(key.value)], hidden)
}

/** What the text at this place hides. */
const hiddenAt = (written: unknown, path: Path, { hidden, mask }: InForce): string | undefined => {
  const found = hidden.get(samePlace(written, path))
  return found !== undefined && mask(found) === valueAtPath(written, path) ? found : undefined
}

/** The data as it was written, and with what is hidden put in. */
interface Read {
  written: unknown
  revealed: unknown
}

const judge = ({ path, text }: Leaf, { written, revealed }: Read, inForce: InForce): Finding | undefined => {
  if (text.includes(MASK)) {
    const hidden = hiddenAt(written, path, inForce)
    // An alias could carry it to another place, where it is not hidden.
    if (hidden !== undefined && valueAtPath(revealed, path) === hidden) return undefined
    return inForce.starred.has(text) ? undefined : { path, sentence: NOTHING_HIDDEN }
  }
  const option = sameOption(written, path)
  const sentence = namesIn(text).flatMap(name => mistakeOf(name, { text, option }, inForce) ?? [])[0]
  return sentence === undefined ? undefined : { path, sentence }
}

const NOTHING_HIDDEN =
  '`***` stands for what is hidden of the config in force, which hides nothing at this place; write a variable that it uses here, or try the text with `chatgate plan` on its machine'

const mistakeOf = (
  name: string,
  { text, option }: { text: string; option: string },
  { names, secret, withVariables }: InForce,
): string | undefined => {
  if (!names.has(name))
    return `the config in force does not use the variable \`${name}\`, and a text that is only tried can use no other; it uses ${names.size === 0 ? 'none' : listNames([...names])}`
  if (!secret.has(name) || withVariables.get(option)?.has(text)) return undefined
  return `the variable \`${name}\` holds a secret, and a text that is only tried can use it only as the config in force does: in the same option, with the same text around it`
}

const foreignPlugins = (data: unknown, { plugins }: InForce): Finding[] =>
  Object.entries(mapOf(mapOf(data)['plugins'])).flatMap(([name, file]) =>
    typeof file === 'string' && (!Object.hasOwn(plugins, name) || plugins[name] !== file)
      ? [{ path: ['plugins', name], sentence: FOREIGN_PLUGIN, at: 'key' as const }]
      : [],
  )

const FOREIGN_PLUGIN =
  'the config in force names no such plugin with this file, and a text that is only tried can run no other code; name it there first, or try the text with `chatgate plan` on its machine'

const foreignIncludes = (data: unknown, { includes }: InForce): Finding[] =>
  entriesIn(data)
    .filter(({ pattern }) => !includes.has(pattern))
    .map(({ path }) => ({ path, sentence: FOREIGN_INCLUDE }))

const FOREIGN_INCLUDE =
  'the config in force does not include this, and a text that is only tried can have no other file read; include it there first, or try the text with `chatgate plan` on its machine'
