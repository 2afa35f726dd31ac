/** What receivers do that they should not: in the connection, and in what stands around an answer. */
import { gzipSync } from 'node:zlib'
import type { Socket } from 'node:net'
import { ANSWERS } from './habits-answers.ts'
import type { Habit, HabitRequest } from './habit-server.ts'

/** Writes as much as the other side takes, until it closes. */
const pour = (socket: Socket, start: string, again: string): void => {
  const more = (): void => {
    while (!socket.destroyed && socket.write(again)) continue
  }
  socket.on('drain', more)
  socket.write(start)
  more()
}

/** Writes a piece each tenth of a second, until the other side closes. */
const drip = (socket: Socket, pieces: () => string): void => {
  const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(pieces())), 100)
}

const says =
  (text: string) =>
  ({ socket }: HabitRequest): void =>
    void socket.end(text, 'latin1')

const CONNECTIONS: Habit[] = [
  { name: 'refuses', does: 'refuses the connection', isAbsent: true, outcome: 'delivered', reason: /refus/ },
  {
    name: 'resets',
    does: 'resets each connection',
    connected: socket => socket.resetAndDestroy(),
    outcome: 'delivered',
  },
  {
    name: 'resets-late',
    does: 'resets the connection after the request',
    answer: ({ socket }) => socket.resetAndDestroy(),
    outcome: 'delivered',
  },
  {
    name: 'closes',
    does: 'closes without an answer',
    answer: ({ socket }) => socket.end(),
    outcome: 'delivered',
  },
  {
    name: 'hangs',
    does: 'takes the request and never answers',
    answer: () => {},
    outcome: 'delivered',
    reason: /within/,
  },
  {
    name: 'deaf',
    does: 'takes the connection and reads nothing',
    connected: socket => socket.pause(),
    outcome: 'delivered',
  },
  {
    name: 'drips-head',
    does: 'sends its status line letter by letter',
    answer: ({ socket }) => drip(socket, letters('HTTP/1.1 200 OK\r\n')),
    outcome: 'delivered',
  },
  {
    name: 'drips-body',
    does: 'answers 200 and sends its body letter by letter',
    answer: ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n')
      drip(socket, () => 'x')
    },
    outcome: 'delivered',
  },
  {
    name: 'endless-body',
    does: 'answers 500 with a body that never ends',
    answer: ({ socket }) => pour(socket, 'HTTP/1.1 500 No\r\n\r\n', 'x'.repeat(16_384)),
    outcome: 'delivered',
  },
  {
    name: 'endless-headers',
    does: 'sends headers that never end',
    answer: ({ socket }) => pour(socket, 'HTTP/1.1 200 OK\r\n', `x-more: ${'x'.repeat(1_000)}\r\n`),
    outcome: 'delivered',
  },
  {
    name: 'many-continues',
    does: 'sends `100 Continue` without end',
    answer: ({ socket }) => pour(socket, '', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100)),
    outcome: 'delivered',
  },
  {
    name: 'many-hints',
    does: 'sends `103 Early Hints` without end',
    answer: ({ socket }) => pour(socket, '', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(100)),
    outcome: 'delivered',
  },
  {
    name: 'closes-kept',
    does: 'answers the first request of a connection and closes it at the second',
    answer: ({ socket, before }) =>
      before === 0
        ? void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        : void socket.destroy(),
    outcome: 'delivered',
  },
  {
    name: 'hasty',
    does: 'answers 500 before the request has ended, and closes',
    isHasty: true,
    answer: says('HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
    outcome: 'delivered',
  },
  {
    name: 'http-0.9',
    does: 'sends a page without any head, as HTTP/0.9',
    answer: says('<html>It works!</html>'),
    outcome: 'delivered',
  },
  {
    name: 'http-3.7',
    does: 'says that it speaks HTTP/3.7',
    answer: says('HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n'),
    outcome: 'delivered',
  },
  {
    name: 'noise',
    does: 'sends binary noise',
    answer: ({ socket }) => void socket.end(gzipSync('noise')),
    outcome: 'delivered',
  },
  {
    name: 'tls',
    does: 'speaks TLS, on a plain port',
    connected: socket => void socket.end(Buffer.from('15030100020228', 'hex')),
    outcome: 'delivered',
  },
  {
    name: 'late',
    does: 'answers 200 after the time-out of the attempt',
    answer: ({ socket }) =>
      void setTimeout(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'), 1_500),
    outcome: 'delivered',
  },
]

const letters = (text: string): (() => string) => {
  let at = 0
  return () => text[at++ % text.length] ?? ''
}

export const HABITS: readonly Habit[] = [...CONNECTIONS, ...ANSWERS]
