import type { ASTNode } from '@marcbachmann/cel-js'

/** The nodes directly below a node, in the order in which they are written. */
export const childrenOf = ({ args }: ASTNode): ASTNode[] => nodesIn(args)

const nodesIn = (args: unknown): ASTNode[] => {
  if (Array.isArray(args)) return args.flatMap(nodesIn)
  return isNode(args) ? [args] : []
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value

/** The operands of a chain of `&&`, from left to right; the node itself if it is something else. */
export const conjunctsOf = (node: ASTNode): ASTNode[] =>
  node.op === '&&' ? node.args.flatMap(conjunctsOf) : [node]

/** All names that could refer to a variable. */
export const namesIn = (node: ASTNode): string[] =>
  node.op === 'id' ? [node.args] : childrenOf(node).flatMap(namesIn)
