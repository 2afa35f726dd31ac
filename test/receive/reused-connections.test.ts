import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { definePlugin, Type } from '../../src/plugin.ts'
import { expect, onTestFinished, test } from 'vitest'
import ask from '../../plugins/ask/ask.ts'
import slack from '../../plugins/slack/slack.ts'
import webhook from '../../plugins/webhook/webhook.ts'
import { portOf } from '../support/receiver.ts'
import { sampleEvent } from '../support/sample-events.ts'
import { asked, attempt, startPlugin } from '../support/start-plugin.ts'

const event = sampleEvent('Group.CallbackBeforeSendMsg')

/** What the service at the other end does with the first request of a connection, and with the second. */
type Deed = 'answers' | 'dies' | 'dies mid-answer'

/** Head and body may come apart. */
const isWhole = (request: string): boolean => {
  const [head = '', ...body] = request.split('\r\n\r\n')
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1])
  return body.join('\r\n\r\n').length >= length
}

/** A server of HTTP that ends its connections as told, and counts the requests that it saw. */
const startService = async (first: Deed, second: Deed, text: string) => {
  const seen = { requests: 0, onReused: 0 }
  const serve = (socket: Socket): void => {
    let ofThis = 0
    let unread = ''
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      unread += chunk.toString('latin1')
      if (!isWhole(unread)) return
      unread = ''
      seen.requests += 1
      ofThis += 1
      if (ofThis > 1) seen.onReused += 1
      const deed = ofThis === 1 ? first : second
      if (deed === 'answers') socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`)
      else if (deed === 'dies') socket.destroy()
      else socket.write('HTTP/1.1 200 O', () => socket.destroy())
    })
  }
  const server = createServer(serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${portOf(server)}/hook`, seen }
}

const fetching = definePlugin({
  kind: 'destination',
  summary: 'Posts with fetch.',
  options: { url: Type.String({ description: 'Where to.' }) },
  example: { url: 'http://example.com' },
  start: ({ url }, tools) => ({
    target: url,
    deliver: (_, { signal }) =>
      tools.fetch(url, { method: 'POST', body: 'hello', signal }).then(
        async response => ({ status: 'delivered', detail: await response.text() }) as const,
        (error: Error) => ({ status: 'retry', reason: error.message }) as const,
      ),
  }),
})

/** Each way out, as one call that says whether an answer came. */
const WAYS_OUT = {
  ask: (url: string) => {
    const { started } = startPlugin(ask, { url })
    return async () => ({ decision: 'refuse', ...(await started.answer(event, asked())) })
  },
  webhook: (url: string) => delivering(startPlugin(webhook, { url }).started),
  slack: (url: string) => delivering(startPlugin(slack, { url }).started),
  'tools.fetch': (url: string) => delivering(startPlugin(fetching, { url }).started),
}

const delivering =
  (started: { deliver(...given: [typeof event, ReturnType<typeof attempt>]): Promise<unknown> }) => () =>
    started.deliver(event, attempt())

const NO_ANSWER = expect.stringMatching(/closed the connection without an answer$/)

const CASES = [
  ['a reused connection that dies is made up for on a fresh one', 'answers', 'dies'],
  ['a fresh connection that dies is an attempt that failed', 'dies', 'dies'],
  ['an answer that has begun is not asked for again', 'answers', 'dies mid-answer'],
] as const

test.for(Object.entries(WAYS_OUT).flatMap(([way, open]) => CASES.map(one => [way, ...one, open] as const)))(
  '%s: %s',
  async ([way, , first, second, open]) => {
    const { url, seen } = await startService(first, second, way === 'ask' ? '{"decision":"refuse"}' : 'ok')
    const call = open(url)
    const answered = way === 'ask' ? { decision: 'refuse' } : { status: 'delivered' }
    const failed = way === 'ask' ? { failed: NO_ANSWER } : { status: 'retry', reason: NO_ANSWER }
    // The pool opens another connection when the one before is not ready yet.
    const calls: unknown[] = []
    while (seen.onReused === 0 && calls.length < 5) calls.push(await call())
    const ofLast = first === 'answers' && second === 'dies' ? answered : failed
    const ofOthers = first === 'answers' ? answered : failed
    expect(calls).toMatchObject(calls.map((_, index) => (index + 1 === calls.length ? ofLast : ofOthers)))
    // Those that were made once more came twice.
    expect({ ...seen, calls: calls.length }).toEqual({
      calls: calls.length,
      requests: calls.length + (ofLast === answered ? 1 : 0),
      onReused: first === 'answers' ? 1 : 0,
    })
  },
)
