const isContainer = (node: unknown): node is object => typeof node === 'object' && node !== null

/** Replaces what is at a path; undefined removes it. Unchanged parts are shared with the original. */
export const replaceAt = (
  node: unknown,
  path: readonly string[],
  replace: (found: unknown) => unknown,
): unknown => {
  const [segment, ...rest] = path
  if (segment === undefined) return replace(node)
  if (!isContainer(node)) return node
  const goesThrough = Array.isArray(node) && !/^(\*|\d+)$/.test(segment)
  if (goesThrough) return mapChildren(node, item => replaceAt(item, path, replace))
  return mapChildren(node, (child, key) =>
    segment === '*' || segment === key ? replaceAt(child, rest, replace) : child,
  )
}

/** Replaces at any depth, innermost first; undefined removes. Unchanged parts are shared with the original. */
export const replaceEach = (node: unknown, replace: (found: unknown) => unknown): unknown =>
  replace(isContainer(node) ? mapChildren(node, child => replaceEach(child, replace)) : node)

type ChildOf<Node> = Node extends readonly (infer Item)[] ? Item : unknown

/** Replaces the children of a list or map; undefined removes one. Returns the same list or map if nothing changes. */
export const mapChildren = <Node extends object>(
  node: Node,
  replace: (child: ChildOf<Node>, key: string) => unknown,
): Node => {
  const before: [key: string, child: ChildOf<Node>][] = Object.entries(node)
  const after = before.map(([key, child]) => [key, replace(child, key)] as const)
  if (after.every(([, child], index) => child === before[index]?.[1])) return node
  const left = after.filter(([, child]) => child !== undefined)
  // A list stays a list, and a replacement has the type of the child.
  return (Array.isArray(node) ? left.map(([, child]) => child) : Object.fromEntries(left)) as Node
}
