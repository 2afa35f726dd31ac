import { expect, test } from 'vitest'
import { placeOf } from './candidate.ts'
import { planMarkdown, type Found, type Plan } from './plan-markdown.ts'

const PLAN: Plan = {
  id: '1',
  state: 'done',
  startedAt: '2026-11-30T12:00:00.000Z',
  since: '2026-11-29T12:00:00.000Z',
  until: '2026-11-30T12:00:00.000Z',
  limit: 100_000,
  done: 3,
  total: 3,
}

const NONE = { count: 0, examples: [] }

const found = (more: Partial<Found>): Found => ({
  events: 3,
  destinations: [],
  answers: { changed: NONE, unchanged: 0, notAsked: 0 },
  ...more,
})

test('a plan without differences says so', () => {
  expect(planMarkdown(PLAN, found({}))).toContain('No difference in what is sent.')
})

test('differences are a table, with examples that stay text', () => {
  const example = {
    event: '0192-1',
    command: 'Profile.CallbackPortraitSet',
    why: 'sees `` <img> | and\nmore',
    before: 'went through',
    after: 'stopped',
  }
  const text = planMarkdown(
    PLAN,
    found({
      destinations: [
        {
          destination: 'a|b/w',
          lost: { count: 340, examples: [example] },
          added: NONE,
          changed: NONE,
          unchanged: 2,
        },
        { destination: 'same/w', lost: NONE, added: NONE, changed: NONE, unchanged: 3 },
      ],
      answers: { changed: { count: 1, examples: [example] }, unchanged: 0, notAsked: 0 },
    }),
  )
  expect(text).toContain('| `a\\|b/w` | 340 | 0 | 0 | 2 |')
  expect(text).toContain(
    '- `a\\|b/w` lost: `Profile.CallbackPortraitSet` `0192-1`: ``` sees `` <img> \\| and more ```',
  )
  expect(text).toContain('Answers to Chat that differ: 1')
  expect(text).not.toContain('same/w')
})

test('a problem is from its column to the end of its line', () => {
  const text = 'one\ntwo words\nthree'
  const said = (place: { line?: number; column?: number }): string => text.slice(...placeOf(text, place))
  expect(said({ line: 2, column: 5 })).toBe('words')
  expect(said({ line: 3 })).toBe('three')
  expect(said({})).toBe('one')
  expect([said({ line: 9, column: 9 }), said({ line: 1, column: 99 })]).toEqual(['', ''])
})
