import { expect, test } from 'vitest'
import { readDone, selectedAddress, targetAddress } from './done-by-hand.ts'

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
      ['state', ['dead']],
      ['events', ['1', '2']],
      ['all', ['true']],
      ['odd', ['{"x":1}']],
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

test.for([
  ['pause destination', 'a/b', '/destinations/a/b'],
  ['send test message', 'ä b/c?', '/destinations/%C3%A4%20b/c%3F'],
  ['change rate of replay', '7', '/replays?replay=7'],
  ['start replay', '7', '/replays?replay=7'],
  ['pause destination', '../x', undefined],
  ['pause destination', 'a/..', undefined],
  ['pause destination', 'a', undefined],
  ['pause replay', '7/../8', undefined],
  ['retry refused callback', 'a/b', undefined],
  ['reload config', '', undefined],
])('%s of %s leads to %s', ([action = '', target = '', address]) => {
  expect(targetAddress({ action, target, selection: [], failed: false })).toBe(address)
})

const ID = '01a20cec-3c2c-7da0-a9b0-0777b69831f9'

test.for([
  ['events', ID, `/events/${ID}`],
  ['ids', ID, `/events/${ID}`],
  ['to', 'a/b', '/destinations/a/b'],
  ['destination', 'a/b', '/destinations/a/b'],
  ['events', 'and 980 more', undefined],
  ['events', `${ID}/body`, undefined],
  ['subject', ID, undefined],
])('of what was selected, %s %s leads to %s', ([name = '', value = '', address]) => {
  expect(selectedAddress(name, value)).toBe(address)
})
