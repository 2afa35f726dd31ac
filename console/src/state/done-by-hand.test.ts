import { expect, test } from 'vitest'
import { readDone } from './done-by-hand.ts'

test('what was done is read as texts, without what was not wanted', () => {
  const body = {
    Action: 'drop deliveries',
    Target: 'a/b',
    Selection: { state: 'dead', events: ['1', '2'], all: true, dryRun: false, odd: { x: 1 } },
    Count: 3,
    By: 'ann',
    Note: 'why not',
    From: 'cli',
  }
  expect(readDone(JSON.stringify(body))).toEqual({
    action: 'drop deliveries',
    target: 'a/b',
    selection: [
      ['state', 'dead'],
      ['events', '1, 2'],
      ['all', 'true'],
      ['odd', '{"x":1}'],
    ],
    count: 3,
    note: 'why not',
    from: 'cli',
    failed: false,
  })
})

test.for(['', '{', 'null', '[]', '{}', '{"Action":1}'])('%s is nothing that was done', body => {
  expect(readDone(body)).toBeUndefined()
})

test('what has another form than it should have is left out', () => {
  expect(
    readDone('{"Action":"x","Target":1,"Selection":[],"Count":"2","Note":{},"From":null,"Failed":true}'),
  ).toEqual({
    action: 'x',
    selection: [],
    failed: true,
  })
})
