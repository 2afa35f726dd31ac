import { describe, expect, test } from 'vitest'
import type { Change } from 'chatgate/plugin'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { startPlugin } from '../../test/support/start-plugin.ts'
import tagFilter from './tag-filter.ts'

const NICK = 'Tag_Profile_IM_Nick'
const LEVEL = 'Tag_Profile_Custom_Level'
const IMAGE = 'Tag_Profile_IM_Image'

const verdictOn = (options: Record<string, unknown>, changes: Change[]) => {
  const { started } = startPlugin(tagFilter, options)
  const tags = changes.map(({ tag }) => tag)
  return started.keep(sampleEvent('Profile.CallbackPortraitSet', { tags, changes }))
}

const touching = (...tags: string[]): Change[] => tags.map(tag => ({ tag, value: 'new' }))

describe('the tags', () => {
  test.each<[what: string, wanted: string[], touched: string[], verdict: unknown]>([
    ['one of one', [NICK], [NICK], { keep: true, why: `touches ${NICK} unknown → "new"` }],
    ['one of several', [LEVEL, NICK], [IMAGE, NICK], { keep: true }],
    [
      'another',
      [LEVEL],
      [NICK, IMAGE],
      { keep: false, reason: 'tag-not-listed', why: `touches ${NICK}, ${IMAGE}; wanted ${LEVEL}` },
    ],
    ['the same in other letters', [LEVEL], [LEVEL.toLowerCase()], { keep: false, reason: 'tag-not-listed' }],
    [
      'none',
      [LEVEL],
      [],
      { keep: false, reason: 'tag-not-listed', why: `touches no profile tag; wanted ${LEVEL}` },
    ],
  ])('%s', (_, tags, touched, verdict) => {
    expect(verdictOn({ tags }, touching(...touched))).toMatchObject(verdict as object)
  })

  test('a list without any is refused', () => {
    expect(() => startPlugin(tagFilter, { tags: [] })).toThrow('tags')
  })
})

describe('the values', () => {
  const level = (before: Change['before'], value: Change['value']): Change[] => [
    { tag: LEVEL, value, ...(before !== undefined && { before }) },
  ]
  test.each<[what: string, options: object, change: Change[], verdict: unknown]>([
    ['from a listed one', { from: [3] }, level(3, 7), { keep: true, why: `touches ${LEVEL} 3 → 7` }],
    ['from a listed one as a text', { from: [3] }, level('3', '7'), { keep: true }],
    [
      'from another one',
      { from: [3] },
      level(4, 7),
      { keep: false, reason: 'value-not-listed', why: `${LEVEL} 4 → 7` },
    ],
    [
      'from one that is not known',
      { from: [3] },
      level(undefined, 7),
      { keep: false, reason: 'value-not-listed' },
    ],
    ['to a listed one', { to: [7, 'VIP'] }, level(undefined, 'VIP'), { keep: true }],
    ['to another one', { to: [7] }, level(7, 70), { keep: false, reason: 'value-not-listed' }],
    ['from and to listed ones', { from: [3], to: [7] }, level(3, 7), { keep: true }],
    ['to the value it had', { changed: true }, level(7, '7'), { keep: false, reason: 'not-changed' }],
    ['to the value it had, where that is no matter', {}, level(7, 7), { keep: true }],
    ['to another value than it had', { changed: true }, level(7, 8), { keep: true }],
    ['to the first value that is seen', { changed: true }, level(undefined, 8), { keep: true }],
    [
      'to a very long one',
      {},
      level(1, 'x'.repeat(500)),
      { keep: true, why: `touches ${LEVEL} 1 → "${'x'.repeat(39)}…` },
    ],
  ])('%s', (_, options, changes, verdict) => {
    expect(verdictOn({ tags: [LEVEL], ...options }, changes)).toMatchObject(verdict as object)
  })

  test('one listed tag that changes is enough', () => {
    const changes = [...level(7, 7), { tag: NICK, value: 'b', before: 'a' }]
    expect(verdictOn({ tags: [LEVEL, NICK], changed: true }, changes)).toMatchObject({ keep: true })
  })
})
