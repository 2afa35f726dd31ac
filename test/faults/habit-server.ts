/** A receiver that answers by hand, byte by byte, and so can have any bad habit; and is well when it is told to be. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { portOf } from '../support/receiver.ts'

/** One request, complete unless the habit answers at its head. */
export interface HabitRequest {
  socket: Socket
  /** How many came on this connection before. */
  before: number
  /** How many came at all before. */
  index: number
  /** The head as it came. */
  head: string
  body: string
}

export interface Habit {
  /** For the config, the page and the log. */
  name: string
  /** What it does, for the page. */
  does: string
  /** Answers a request, or does not. */
  answer?: (request: HabitRequest) => void
  /** Does it before anything has come. */
  connected?: (socket: Socket) => void
  /** Answers when the head is there, and the body may not be. */
  isHasty?: boolean
  /** What becomes of the deliveries, once the receiver is well. */
  outcome: 'delivered' | 'dead'
  /** What the gateway says of it. */
  reason?: RegExp
  /** Whether the gateway must count it as failing in this time. */
  fails?: boolean
  /** Nobody listens. */
  isAbsent?: boolean
  /** Those that it likes arrive while it has the habit. */
  likes?: (request: { subject: string }) => boolean
  /** It asks for a pause that does not end by itself in the time of a test; what waits is dropped by hand. */
  asksForDays?: boolean
}

export interface HabitServer {
  url: string
  /** How many requests came while it had the habit. */
  badRequests: () => number
  /** The subjects and numbers that it took while it had the habit, as it likes them. */
  liked: () => ReadonlySet<string>
  /** Has the habit no more, and closes what hangs. */
  heal: () => Promise<void>
  close: () => void
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'

export const startHabit = async (habit: Habit): Promise<HabitServer> => {
  const sockets = new Set<Socket>()
  const liked = new Set<string>()
  let isWell = false
  let bad = 0
  const answer = (request: HabitRequest): void => {
    if (isWell || !habit.answer) return void request.socket.write(OK)
    bad += 1
    const { subject = '', body } = sentIn(request.body)
    if (!habit.likes?.({ subject })) return habit.answer(request)
    liked.add(`${subject} ${body?.n}`)
    request.socket.write(OK)
  }
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    if (!isWell && habit.connected) habit.connected(socket)
    else
      readRequests(
        socket,
        () => !isWell && habit.isHasty === true,
        answer,
        () => bad,
      )
  })
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(0)
  const port = portOf(server)
  if (habit.isAbsent) await once(server.close(), 'close')
  return {
    url: `http://127.0.0.1:${port}/`,
    badRequests: () => bad,
    liked: () => liked,
    heal: async () => {
      isWell = true
      for (const socket of sockets) socket.destroy()
      if (habit.isAbsent) await listen(port)
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

const sentIn = (body: string): { subject?: string; body?: { n: number } } =>
  body === '' ? {} : (JSON.parse(body) as { subject: string; body: { n: number } })

const readRequests = (
  socket: Socket,
  isHasty: () => boolean,
  answer: (request: HabitRequest) => void,
  index: () => number,
): void => {
  let read = ''
  let before = 0
  let isAnswered = false
  socket.on('data', chunk => {
    read += chunk.toString('latin1')
    const end = read.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = read.slice(0, end)
    const bytes = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
    const isWhole = read.length >= end + 4 + bytes
    if (!isWhole && !isHasty()) return
    const body = isWhole ? Buffer.from(read.slice(end + 4, end + 4 + bytes), 'latin1').toString() : ''
    if (!isAnswered) answer({ socket, before, index: index(), head, body })
    isAnswered = !isWhole
    if (!isWhole) return
    before += 1
    read = read.slice(end + 4 + bytes)
  })
}
