import fc from 'fast-check'
import { expect, test } from 'vitest'
import { suggestionsAt, type Vocabulary } from './suggestions.ts'

const KNOWN: Vocabulary = {
  version: '1',
  apps: ['1400000001'],
  routes: ['levels', 'groups'],
  destinations: ['levels/crm', 'groups/log'],
  commands: [
    { name: 'Group.CallbackAfterCreateGroup', kind: 'after', summary: 'A group was created.', source: '' },
    { name: 'Profile.CallbackPortraitSet', kind: 'after', summary: 'A profile changed.', source: '' },
  ],
  eventStates: ['waiting', 'dead'],
  deliveryStates: ['waiting'],
  eventReasons: { routed: 'Routed.', 'not-routed-yet': 'Not yet.' },
  routeReasons: { 'tag-not-listed': 'The tag is not listed.', constructor: 'A plugin may call it so.' },
  decisionReasons: {},
}

/** `|` is the caret. */
const at = (marked: string) => {
  const caret = marked.indexOf('|')
  return suggestionsAt(marked.replace('|', ''), caret, KNOWN).list.map(
    ({ text, caret: after }) => `${text.slice(0, after)}|${text.slice(after)}`,
  )
}

test.for([
  ['st|', ['state:|', 'request:|', 'destination:|']],
  ['state:dead st|', ['state:dead request:|', 'state:dead destination:|']],
  ['state:dead su| tag:x', ['state:dead subject:| tag:x']],
  ['state:|', ['state:waiting |', 'state:dead |']],
  ['state:d|', ['state:dead |']],
  ['state:d|ea tag:x', ['state:dead |tag:x']],
  ['state:dead|', []],
  ['command:portrait|', ['command:Profile.CallbackPortraitSet |']],
  ['destination:crm|', ['destination:levels/crm |']],
  ['reason:o|', ['reason:tag-not-listed |', 'reason:constructor |', 'reason:routed |']],
  ['subject:a|', []],
  ['contains:"two st|', []],
  ['__proto__:|', []],
] as const)('at %s it suggests', ([marked, wanted]) => {
  expect(at(marked)).toEqual(wanted)
})

test('what a word means is said where the gateway says it', () => {
  expect(suggestionsAt('reason:tag', 10, KNOWN)).toMatchObject({
    filter: 'reason',
    list: [{ word: 'tag-not-listed', meaning: 'The tag is not listed.' }],
  })
})

test('whatever is typed, the caret is in the text', () => {
  const typed = fc.string({ unit: fc.constantFrom('s', 't', ':', ' ', '"', '\\', 'state:', 'command:') })
  fc.assert(
    fc.property(typed, fc.nat(20), (text, caret) => {
      for (const one of suggestionsAt(text, Math.min(caret, text.length), KNOWN).list)
        expect(one.text.slice(0, one.caret)).toMatch(/[: ]$/)
    }),
  )
})
