import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTree, type JsonNode } from './json-tree.ts'

/** Written as JSON again, without spaces. */
const written = ({ kind, text, children }: JsonNode): string => {
  if (kind === 'text') return JSON.stringify(text)
  if (kind === 'object')
    return `{${children.map(({ key, node }) => `${JSON.stringify(key)}:${written(node)}`).join(',')}}`
  return kind === 'list' ? `[${children.map(({ node }) => written(node)).join(',')}]` : text
}

test('it is what was written: digits, order and repeated keys', () => {
  const text = '{"b":1234567890123456789,"2":1.0,"1":[true,null,"x\\u0000"],"b":{},"__proto__":{"a":[]}}'
  const tree = readTree(text)
  expect(tree && written(tree)).toBe(text)
  expect(tree?.children.map(({ key }) => key)).toEqual(['b', '2', '1', 'b', '__proto__'])
})

test('any JSON is read as it is', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), text => {
      const tree = readTree(text)
      expect(JSON.parse(tree ? written(tree) : '')).toEqual(JSON.parse(text))
    }),
  )
})

test('what is nested deeper than is shown is left as a text', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  let node = readTree(deep)
  let depth = 0
  while (node?.kind === 'list') {
    node = node.children[0]?.node
    depth += 1
  }
  expect(depth).toBe(20)
  expect(node?.kind).toBe('deeper')
  expect(node?.text.length).toBe(deep.length - 40)
})

test.for(['', '{', '}', '[1', '1]', '{"a":1}}', 'x y', '[[[['])('%j is no JSON', text => {
  expect(readTree(text)).toBeUndefined()
})
