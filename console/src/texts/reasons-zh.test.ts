import { expect, test } from 'vitest'
import { DECISION_REASONS } from '../../../src/decide/decision.ts'
import { EVENT_REASONS, ROUTE_REASONS } from '../../../src/route/explain.ts'
import { reasonsZh } from './reasons-zh.ts'

test.each([
  ['event', EVENT_REASONS],
  ['route', ROUTE_REASONS],
  ['decision', DECISION_REASONS],
] as const)(
  'each %s reason has a sentence in Chinese, which names the same keys of the config',
  (kind, english) => {
    const chinese: Record<string, string> = reasonsZh[kind]
    expect(Object.keys(chinese)).toEqual(Object.keys(english))
    const keysIn = (text: string): string[] => text.match(/`\w+`/g) ?? []
    for (const [code, sentence] of Object.entries<string>(english)) {
      expect(chinese[code], code).toMatch(/[\u4e00-\u9fff]{4}.*。$/)
      expect(keysIn(chinese[code] ?? ''), code).toEqual(keysIn(sentence))
    }
  },
)
