import { expect, test } from 'vitest'
import { sampleEvent } from '../../test/sample-events.ts'
import { startPlugin } from '../../test/start-plugin.ts'
import tagFilter from './tag-filter.ts'

const NICK = 'Tag_Profile_IM_Nick'
const LEVEL = 'Tag_Profile_Custom_Level'

test.each<[what: string, wanted: string[], touched: string[], verdict: unknown]>([
  ['one of one', [NICK], [NICK], { keep: true, why: `touches ${NICK}` }],
  ['one of several', [LEVEL, NICK], ['Tag_Profile_IM_Image', NICK], { keep: true, why: `touches ${NICK}` }],
  [
    'another',
    [LEVEL],
    [NICK, 'Tag_Profile_IM_Image'],
    { keep: false, reason: 'tag-not-listed', why: `touches ${NICK}, Tag_Profile_IM_Image; wanted ${LEVEL}` },
  ],
  ['the same in other letters', [LEVEL], [LEVEL.toLowerCase()], { keep: false, reason: 'tag-not-listed' }],
  [
    'none',
    [LEVEL],
    [],
    { keep: false, reason: 'tag-not-listed', why: `touches no profile tag; wanted ${LEVEL}` },
  ],
])('%s', (_, tags, touched, verdict) => {
  const { started } = startPlugin(tagFilter, { tags })
  const event = sampleEvent('Profile.CallbackPortraitSet', { tags: touched })
  expect(started.keep(event)).toMatchObject(verdict as object)
})

test('a list without tags is refused', () => {
  expect(() => startPlugin(tagFilter, { tags: [] })).toThrow('tags')
})
