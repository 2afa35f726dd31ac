import { EvaluationError, serialize, type ASTNode } from '@marcbachmann/cel-js'
import { childrenOf } from './nodes.ts'
import { createLanguage, patternMistake } from './language.ts'
import { zoneMistake } from '../time-zone.ts'
import { isName, type Scope } from './scope.ts'

/** What CEL allows and we do not, as a sentence and an offset into the expression. */
export interface ExpressionRefusal {
  sentence: string
  offset: number
}

/** Functions that visit each item of a list. */
const LOOPS = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

/** The first thing in an expression that we do not allow. */
export const refusalIn = (node: ASTNode, scope: Scope<never>, loops = 0): ExpressionRefusal | undefined => {
  const failing = refusedConversion(node, scope)
  if (failing !== undefined) return { sentence: failing, offset: node.start }
  if (node.op !== 'rcall') return firstRefusal(childrenOf(node), scope, loops)
  const [name, receiver, args] = node.args
  const sentence = refusedCall(name, args, scope, loops)
  if (sentence !== undefined) return { sentence, offset: nameOffset(node) }
  return refusalIn(receiver, scope, loops) ?? firstRefusal(args, scope, LOOPS.has(name) ? loops + 1 : loops)
}

/** The offset of a function's name; the node of a call starts at its receiver. */
export const nameOffset = (node: ASTNode): number =>
  node.op === 'rcall' ? node.input.indexOf(node.args[0], node.args[1].end) : node.start

const firstRefusal = (
  nodes: ASTNode[],
  scope: Scope<never>,
  loops: number,
): ExpressionRefusal | undefined => {
  for (const node of nodes) {
    const refusal = refusalIn(node, scope, loops)
    if (refusal) return refusal
  }
  return undefined
}

const refusedCall = (
  name: string,
  [first]: ASTNode[],
  scope: Scope<never>,
  loops: number,
): string | undefined => {
  if (name === 'matches')
    return 'there is no `matches`, because some patterns take forever; write `like`, which takes a pattern in the syntax of RE2'
  if (name === 'like') return refusedPattern(first)
  if (TIME_PARTS.test(name)) return refusedZone(first)
  if (!LOOPS.has(name)) return undefined
  if (loops >= scope.loopsMax) return withinLoops(name, scope.loopsMax)
  if (first?.op === 'id' && isName(scope, first.args))
    return `\`${first.args}\` is already the name of a ${scope.noun}; give the item in \`${name}\` another name`
  return undefined
}

const withinLoops = (name: string, count: number): string =>
  `\`${name}\` is a loop within ${count === 1 ? 'another' : `${count} others`}, which may take forever`

/** Functions that take a time zone: `getHours("Asia/Shanghai")`. */
const TIME_PARTS =
  /^get(Date|DayOfMonth|DayOfWeek|DayOfYear|FullYear|Hours|Milliseconds|Minutes|Month|Seconds)$/

const refusedZone = (zone: ASTNode | undefined): string | undefined =>
  zone?.op === 'value' && typeof zone.args === 'string' ? zoneMistake(zone.args) : undefined

const CONVERSIONS = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint'])

/** `timestamp("…")` and the like of a literal text: if it fails once, it fails for every event. */
const refusedConversion = (node: ASTNode, scope: Scope<never>): string | undefined => {
  if (node.op !== 'call') return undefined
  const [name, [text]] = node.args
  if (!CONVERSIONS.has(name) || text?.op !== 'value' || typeof text.args !== 'string') return undefined
  try {
    createLanguage(scope).evaluate(serialize(node))
    return undefined
  } catch (error) {
    const why = error instanceof EvaluationError ? `: ${error.summary}` : ''
    return `\`${serialize(node)}\` fails for every event${why}`
  }
}

const refusedPattern = (pattern: ASTNode | undefined): string | undefined => {
  if (pattern?.op !== 'value' || typeof pattern.args !== 'string')
    return '`like` takes a literal pattern, like subject.like("^vip-[0-9]+$"), so that it can be checked at start'
  const mistake = patternMistake(pattern.args)
  return mistake && `the pattern of \`like\` is wrong: ${mistake}`
}
