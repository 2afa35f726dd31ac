const isContainer = (node: unknown): node is object => typeof node === 'object' && node !== null

/** Replaces what stands at a path; undefined leaves it out. What does not change is shared with the given. */
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

/** Replaces at any depth, from within outward; undefined leaves out. What does not change is shared with the given. */
export const replaceEach = (node: unknown, replace: (found: unknown) => unknown): unknown =>
  replace(isContainer(node) ? mapChildren(node, child => replaceEach(child, replace)) : node)

type ChildOf<Node> = Node extends readonly (infer Item)[] ? Item : unknown

/** Replaces what stands in a list or map; undefined leaves it out. The same list or map when nothing changes. */
export const mapChildren = <Node extends object>(
  node: Node,
  replace: (child: ChildOf<Node>, key: string) => unknown,
): Node => {
  const before: [key: string, child: ChildOf<Node>][] = Object.entries(node)
  const after = before.map(([key, child]) => [key, replace(child, key)] as const)
  if (after.every(([, child], index) => child === before[index]?.[1])) return node
  const left = after.filter(([, child]) => child !== undefined)
  // A list stays a list, and what replaces a child is of its kind.
  return (Array.isArray(node) ? left.map(([, child]) => child) : Object.fromEntries(left)) as Node
}
