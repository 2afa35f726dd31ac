/** Without a collector, traces cost nothing: nothing is loaded, read, made or handed on. Counted, not timed. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { newEvent } from '../support/store-events.ts'
import { createTracing } from '../../src/traces/tracing.ts'

const ROOT = new URL('../..', import.meta.url).pathname

/** The files that are loaded with a file: what it imports, and what that imports, but for what is imported later or for its types. */
const loadedWith = (file: string, known = new Set<string>()): Set<string> => {
  if (known.has(file) || !existsSync(join(ROOT, file))) return known
  known.add(file)
  const text = readFileSync(join(ROOT, file), 'utf8')
  for (const [, name = ''] of text.matchAll(/^import (?!type )[^']*? from '(\.[^']+)'/gm))
    loadedWith(normalize(join(dirname(file), name)), known)
  return known
}

test('the main thread loads no HTTP client', () => {
  const loaded = loadedWith('src/gateway.ts')
  expect(loaded).toContain('src/traces/exporter.ts')
  expect([...loaded].filter(file => /^src\/(tools|traces\/send)/.test(file))).toEqual([])
})

test('a callback and a decision are not looked at', () => {
  const told: unknown[] = []
  const tracing = createTracing({
    settings: () => undefined,
    resource: {},
    version: '1',
    onSent: count => told.push(count),
    onDropped: reason => told.push(reason),
  })
  const reads: PropertyKey[] = []
  const watched = new Proxy(newEvent(1), {
    get: (event, name) => {
      reads.push(name)
      return Reflect.get(event, name) as unknown
    },
  })
  expect(tracing.callbacks()).toBeUndefined()
  tracing.decided(watched, { reason: 'answered', told: 'allow', code: 0, durationMs: 1 })
  expect(reads).toEqual([])
  expect(told).toEqual([])
})
