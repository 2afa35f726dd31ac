import { expect, test } from 'vitest'
import { plural } from './counted.ts'
import { operateEn } from './operate-en.ts'
import { planEn } from './plan-en.ts'
import { searchEn } from './search-en.ts'
import { wordFor } from './word-for.ts'

test.for([
  [plural(1, 'event'), '1 event'],
  [plural(20_000, 'delivery', 'deliveries'), '20,000 deliveries'],
  [operateEn.resumeReplayWill(1, '1s'), 'It goes on with the remaining 1 event. This takes at least 1s.'],
  [operateEn.moreGroups(1), '1 smaller group is not shown.'],
  [planEn.notAsked(1), '1 answer depends on a service on the network, which was not asked.'],
  [planEn.moreDestinations(2), '2 more destinations are not listed'],
  [searchEn.lookedAt(1), 'Looked at 1 event.'],
] as const)('%j', ([said, wanted]) => {
  expect(said).toBe(wanted)
})

test.for(['constructor', '__proto__', 'toString'])(
  'there is no word for %s, which every object has',
  name => {
    expect(wordFor({ all: 'all' }, name)).toBeUndefined()
  },
)
