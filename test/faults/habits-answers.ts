/** What receivers answer that they should not. */
import { gzipSync } from 'node:zlib'
import type { Habit, HabitRequest } from './habit-server.ts'

/** The key that the gateway sends to each of them, and says to nobody else. */
export const KEY = 'sk_live_9f8e7d6c5b4a39281706'

type Answers = NonNullable<Habit['answer']>

const answers =
  (status: string, headers: string[] = [], body: string | Buffer = '') =>
  ({ socket }: HabitRequest): void => {
    const length = headers.some(header => /^(content-length|transfer-encoding)/i.test(header))
      ? []
      : [`Content-Length: ${Buffer.byteLength(body)}`]
    socket.write([`HTTP/1.1 ${status}`, ...headers, ...length, '', ''].join('\r\n'), 'latin1')
    socket.write(body)
  }

const wait = (what: string): Answers => answers('503 Busy', [`Retry-After: ${what}`])

const inTurn =
  (...all: Answers[]): Answers =>
  request =>
    all[request.index % all.length]?.(request)

const PAUSES: Habit[] = [
  {
    name: 'retry-0',
    does: 'answers 503 with `Retry-After: 0`',
    answer: wait('0'),
    outcome: 'delivered',
    fails: true,
  },
  {
    name: 'retry-negative',
    does: 'answers 503 with `Retry-After: -5`',
    answer: wait('-5'),
    outcome: 'delivered',
    fails: true,
  },
  {
    name: 'retry-past',
    does: 'answers 503 with a date in the past',
    answer: wait('Fri, 31 Dec 1999 23:59:59 GMT'),
    outcome: 'delivered',
    fails: true,
  },
  {
    name: 'retry-garbage',
    does: 'answers 503 with `Retry-After: soon`',
    answer: wait('soon'),
    outcome: 'delivered',
    fails: true,
  },
  {
    name: 'retry-1',
    does: 'answers 503 with `Retry-After: 1`, always',
    answer: wait('1'),
    outcome: 'delivered',
    fails: true,
  },
  {
    name: 'too-many',
    does: 'answers 429 without a pause',
    answer: answers('429 Too Many Requests'),
    outcome: 'delivered',
  },
  {
    name: 'retry-huge',
    does: 'answers 429 with `Retry-After: 99999999`',
    answer: answers('429 Too Many Requests', ['Retry-After: 99999999']),
    outcome: 'delivered',
    asksForDays: true,
  },
]

const STATUSES: Habit[] = [
  {
    name: 'poison',
    does: 'answers 500 to the events of every second user, and 200 to all others',
    answer: answers('500 A bug'),
    likes: ({ subject }) => /[02468]$/.test(subject),
    outcome: 'delivered',
  },
  { name: 'not-modified', does: 'answers 304', answer: answers('304 Not Modified'), outcome: 'delivered' },
  {
    name: 'redirects',
    does: 'redirects to another address',
    answer: answers('302 Found', ['Location: http://127.0.0.1:1/']),
    outcome: 'delivered',
  },
  {
    name: 'redirects-home',
    does: 'redirects to itself',
    answer: answers('308 Permanent Redirect', ['Location: /']),
    outcome: 'delivered',
  },
  { name: 'gone', does: 'answers 410', answer: answers('410 Gone'), outcome: 'dead', reason: /410/ },
  {
    name: 'moody',
    does: 'answers 200, 500, 404, 429 and nothing in turns',
    answer: inTurn(
      answers('200 OK'),
      answers('500 No'),
      answers('404 Not Found'),
      answers('429 Slow down'),
      ({ socket }) => void socket.destroy(),
    ),
    outcome: 'delivered',
  },
  {
    name: 'status-99',
    does: 'answers with the status 99',
    answer: answers('099 What'),
    outcome: 'delivered',
  },
  {
    name: 'status-999',
    does: 'answers with the status 999',
    answer: answers('999 What'),
    outcome: 'delivered',
  },
]

const CONTENTS: Habit[] = [
  {
    name: 'html',
    does: 'answers 200 with the page of a login',
    answer: answers('200 OK', ['Content-Type: text/html'], '<html>Log in</html>'),
    outcome: 'delivered',
  },
  {
    name: 'body-of-204',
    does: 'answers 204 with a body',
    answer: answers('204 No Content', ['Content-Length: 5'], 'hello'),
    outcome: 'delivered',
  },
  {
    name: 'gzip-garbage',
    does: 'answers 500 with what it says is gzip and is not',
    answer: answers('500 No', ['Content-Encoding: gzip'], 'not gzip at all'),
    outcome: 'delivered',
  },
  {
    name: 'gzip-bomb',
    does: 'answers 500 with 16 MiB of nothing in gzip',
    answer: answers('500 No', ['Content-Encoding: gzip'], gzipSync(Buffer.alloc(16 * 1024 * 1024))),
    outcome: 'delivered',
  },
  {
    name: 'length-short',
    does: 'announces fewer bytes than it sends',
    answer: answers('500 No', ['Content-Length: 2'], 'much more'),
    outcome: 'delivered',
  },
  {
    name: 'length-long',
    does: 'announces more bytes than it sends, and closes',
    answer: request => {
      answers('500 No', ['Content-Length: 1000'], 'less')(request)
      request.socket.end()
    },
    outcome: 'delivered',
  },
  {
    name: 'two-lengths',
    does: 'announces two lengths',
    answer: answers('200 OK', ['Content-Length: 1', 'Content-Length: 2'], 'x'),
    outcome: 'delivered',
  },
  {
    name: 'chunk-garbage',
    does: 'says that it sends chunks and does not',
    answer: answers('500 No', ['Transfer-Encoding: chunked'], 'zz\r\n'),
    outcome: 'delivered',
  },
  {
    name: 'long-reason',
    does: 'answers 500 with a reason of 100,000 letters',
    answer: answers(`500 ${'a'.repeat(100_000)}`),
    outcome: 'delivered',
  },
  {
    name: 'long-body',
    does: 'answers 500 with a body of 8 MiB',
    answer: answers('500 No', [], 'a'.repeat(8 * 1024 * 1024)),
    outcome: 'delivered',
  },
  {
    name: 'injects',
    does: 'answers 500 with line breaks, escapes and a log line in its body',
    answer: answers('500 No', [], '\r\n{"level":"error","msg":"forged"}\r\n\u001B]0;forged\u0007\u202E'),
    outcome: 'delivered',
  },
  {
    name: 'nul',
    does: 'answers 500 with NUL bytes in its body',
    answer: answers('500 No', [], 'a\0b\0c'),
    outcome: 'delivered',
    reason: /500/,
  },
  {
    name: 'not-utf-8',
    does: 'answers 500 with bytes that are no UTF-8',
    answer: answers('500 No', [], Buffer.from('c328a0a1ff', 'hex')),
    outcome: 'delivered',
    reason: /500/,
  },
  {
    name: 'echoes-key',
    does: 'answers 401 with the key that it was sent',
    answer: answers('401 Unauthorized', [], `who is ${KEY}?`),
    outcome: 'delivered',
    reason: /401/,
  },
  {
    name: 'echoes-late',
    does: 'answers 401 with the key after 275 other letters',
    answer: answers('401 Unauthorized', [], `${'-'.repeat(275)}${KEY}`),
    outcome: 'delivered',
    reason: /401/,
  },
]

export const ANSWERS: readonly Habit[] = [...PAUSES, ...STATUSES, ...CONTENTS]
