import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { toReadable } from './readable.ts'

const line = (fields: object, level = 'info'): string =>
  `${JSON.stringify({ level, time: '2026-11-24T11:58:05.123Z', thread: 'work', ...fields })}\n`

test('time, level, message, fields', () => {
  const routed = { event: '01a2', subject: '张三', destinations: ['all/log', 'all/crm'], msg: 'routed' }
  expect(toReadable(line(routed), false)).toBe(
    '11:58:05Z INFO  routed event=01a2 subject=张三 destinations=all/log,all/crm\n',
  )
  expect(toReadable(line({ reason: 'it is down', n: 3, none: [] }, 'warn'), false)).toBe(
    '11:58:05Z WARN   reason="it is down" n=3 none=[]\n',
  )
})

test('the stack of an error stands below', () => {
  const err = { type: 'Error', message: 'broken', stack: 'Error: broken\n    at here.ts:1:1' }
  expect(toReadable(line({ err, msg: 'failed' }, 'error'), false)).toBe(
    '11:58:05Z ERROR failed\n    Error: broken\n        at here.ts:1:1\n',
  )
})

test('colours take nothing away', () => {
  const text = line({ msg: 'routed', event: '01a2' })
  expect(toReadable(text, true)).toContain('\u001B[')
  expect(stripVTControlCharacters(toReadable(text, true))).toBe(toReadable(text, false))
})

test('what others have written cannot steer the terminal, or pretend to be a line', () => {
  const evil = 'bob\u001B[2J\n11:58:05Z INFO  all is well'
  const text = toReadable(line({ msg: evil, subject: evil }), false)
  expect(text.split('\n')).toHaveLength(2)
  expect(text).not.toContain('\u001B')
})

test('what is no line of the log stays as it is', () => {
  expect(toReadable('{"level":"in***', false)).toBe('{"level":"in***')
  expect(toReadable('{"level":7}', false)).toBe('{"level":7}')
})
