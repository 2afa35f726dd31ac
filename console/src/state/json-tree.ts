/**
 * JSON for looking at, as it was written: digits, order and repeated keys stay. It is read without recursion and no deeper than is shown, as
 * a body may be nested as deep as it likes.
 */
export interface JsonNode {
  kind: 'object' | 'list' | 'text' | 'other' | 'deeper'
  /** Of a value that is none of the first two: as it was written. */
  text: string
  /** Keys are there in an object only. */
  children: { key?: string; node: JsonNode }[]
}

const DEPTH_SHOWN = 20

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/gs

interface Open {
  node: JsonNode
  key?: string
}

/** Undefined when it is no JSON, as far as brackets and quotes tell. */
export const readTree = (source: string): JsonNode | undefined => {
  const root: JsonNode = { kind: 'list', text: '', children: [] }
  const open: Open[] = [{ node: root }]
  /** Where what is too deep began, and how many brackets of it are open. */
  let deep: { from: number; open: number } | undefined
  const add = (node: JsonNode): void => {
    const into = open.at(-1)
    if (!into) return
    into.node.children.push(into.key === undefined ? { node } : { key: into.key, node })
    delete into.key
  }
  for (const { 0: token, index } of source.matchAll(TOKEN)) {
    const opens = token === '{' || token === '['
    const closes = token === '}' || token === ']'
    if (deep) {
      deep.open += opens ? 1 : closes ? -1 : 0
      if (deep.open === 0) {
        add({ kind: 'deeper', text: source.slice(deep.from, index + 1), children: [] })
        deep = undefined
      }
    } else if (opens && open.length > DEPTH_SHOWN) deep = { from: index, open: 1 }
    else if (opens) {
      const node: JsonNode = { kind: token === '{' ? 'object' : 'list', text: '', children: [] }
      add(node)
      open.push({ node })
    } else if (closes) open.pop()
    else if (token !== ',' && token !== ':') readValue(token, open.at(-1), add)
    if (open.length === 0) return undefined
  }
  return open.length === 1 && root.children.length === 1 ? root.children[0]?.node : undefined
}

const readValue = (token: string, into: Open | undefined, add: (node: JsonNode) => void): void => {
  const isText = token.startsWith('"')
  const text = isText ? unescaped(token) : token
  if (isText && into?.node.kind === 'object' && into.key === undefined) into.key = text
  else add({ kind: isText ? 'text' : 'other', text, children: [] })
}

const unescaped = (token: string): string => {
  try {
    return JSON.parse(token) as string
  } catch {
    return token
  }
}
