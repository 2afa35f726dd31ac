/** What is copied for a shell is pasted into one, with whatever an account may be called. */
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { callbackText, curlCommand } from './callback-lines.ts'
import { deadCommand, eventsCommand, showCommand } from './shell.ts'

/** What a program is given by a line of `sh`, in which `curl` and `chatgate` only print what they get. */
const wordsOf = (line: string): string[] => {
  const program = `process.stdout.write(JSON.stringify(process.argv.slice(1)))`
  const print = `() { "$NODE" -e '${program}' -- "$@"; }`
  const output = execFileSync('/bin/sh', ['-c', `curl ${print}\nchatgate ${print}\n${line}`], {
    encoding: 'utf8',
    env: { PATH: '/nowhere', NODE: process.execPath, CHATGATE_ADMIN_TOKEN: 'a token' },
  })
  return JSON.parse(output) as string[]
}

const HOSTILE = [
  `it's`,
  '$(touch /tmp/x)',
  '`id`',
  '$HOME',
  '"; rm -rf /; "',
  '@/etc/passwd',
  '-rf',
  '--config=/etc/passwd',
  'a\nb',
  '\u001b[201~; id',
  '-\u0003%s\\n\u009b\n\n',
  '!!',
  '\\',
  '*',
  '~',
  '',
]

test.for(HOSTILE)('%j stays one word', value => {
  expect(wordsOf(eventsCommand({ subject: value }))).toEqual(['events', `--subject=${value}`])
  expect(wordsOf(deadCommand({ reason: value }))).toEqual(['dead', `--reason=${value}`])
  const callback = callbackText({ app: '1', command: 'A.B', query: '', body: JSON.stringify({ value }) })
  const words = wordsOf(curlCommand('http://127.0.0.1:8081', callback, true))
  expect(words).toEqual([
    '-sS',
    '-H',
    'Authorization: Bearer a token',
    '-H',
    'Content-Type: application/json',
    '--data-raw',
    callback,
    'http://127.0.0.1:8081/api/trace',
  ])
  expect(wordsOf(showCommand(value))).toEqual(['show', value])
})

test('what steers a terminal is not pasted as it is', () => {
  expect(showCommand('a\u001b[201~b')).toBe(String.raw`chatgate show "$(printf -- 'a\033[201~b')"`)
})

test('any text stays one word', () => {
  const text = fc.string({ unit: 'binary' }).map(given => given.replaceAll('\0', '').toWellFormed())
  fc.assert(
    fc.property(text, value => {
      expect(wordsOf(showCommand(value))).toEqual(['show', value])
    }),
    { numRuns: 30 },
  )
})

test('a callback keeps the digits of its numbers, and leaves the signature out', () => {
  const body = ' {"MsgSeq":1234567890123456789,"a":1.0}\n'
  const text = callbackText({
    app: '1400000001',
    command: 'A.B',
    query: 'Sign=abc&RequestTime=1&ClientIP=1.2.3.4',
    body,
  })
  expect(text).toBe(
    '{"query":{"ClientIP":"1.2.3.4","SdkAppid":"1400000001","CallbackCommand":"A.B"},"body":{"MsgSeq":1234567890123456789,"a":1.0}}',
  )
})
