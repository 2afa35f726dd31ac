/** A plugin with one mistake, and what its author is told. */
import { expect } from 'vitest'
import { testPlugin } from '../../src/plugin-test/test-plugin.ts'
import { fileOf } from './sound-plugins.ts'

export type Spoiled = [what: string, source: string, from: string, to: string, demand: string, detail: string]

export const expectTold = async (...[, source, from, to, demand, detail]: Spoiled): Promise<void> => {
  expect(source).toContain(from)
  const results = await testPlugin(fileOf(source.replace(from, to)))
  expect(results).toContainEqual({ what: demand, ok: false, detail: expect.stringContaining(detail) })
}
