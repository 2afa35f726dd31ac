/** While a plugin is tested nothing of it leaves the machine, by its tools or past them. */
import { describe, expect, test } from 'vitest'
import { testPlugin } from '../../src/plugin-test/test-plugin.ts'
import { startReceiver } from '../support/receiver.ts'
import { DESTINATION, fileOf } from './sound-plugins.ts'

describe('nothing leaves the machine, not even', () => {
  test.each([
    ['by tools.request', (url: string) => DESTINATION.replace('https://sms.example.com/send', url)],
    [
      'by tools.fetch',
      (url: string) =>
        DESTINATION.replace('https://sms.example.com/send', url).replace(
          /return httpOutcome.*/,
          `try { return httpOutcome({ status: (await tools.fetch(url, { signal })).status, headers: {}, text: '' }, 0) }
           catch (error) { return { status: 'retry' as const, reason: String(error) } }`,
        ),
    ],
    ['by fetch', past('await fetch(url)')],
    [
      'by a request',
      past(`await new Promise((resolve, reject) => http.get(url, resolve).on('error', reject))`),
    ],
    [
      'by a socket',
      past(`await new Promise((resolve, reject) => net.connect(port, resolve).on('error', reject))`),
    ],
    ['by a datagram', past(`await promisify(socket.send.bind(socket, 'x', port, '127.0.0.1'))()`)],
    ['by a lookup', past(`await lookup('localhost')`)],
    ['by asking a name server', past(`await new Resolver().resolve4('localhost')`)],
    ['by asking one with a callback', past(`await promisify(resolve4)('localhost')`)],
  ])('%s', async (_, source) => {
    const receiver = await startReceiver()
    const results = await testPlugin(fileOf(source(receiver.url)))
    expect(results.filter(({ ok }) => !ok)).toEqual([])
    expect(results.at(-1)?.what).toBe('can be stopped')
    expect(receiver.requests).toEqual([])
  })
})

/** A destination that goes past its tools, and is wrong unless it is told that it reaches nothing. */
function past(way: string): (url: string) => string {
  return url => `
import { createSocket } from 'node:dgram'
import { resolve4 } from 'node:dns'
import { lookup, Resolver } from 'node:dns/promises'
import http from 'node:http'
import net from 'node:net'
import { promisify } from 'node:util'
import { definePlugin, Type } from 'chatgate/plugin'

export default definePlugin({
  kind: 'destination',
  summary: 'Sends.',
  options: { url: Type.String({ description: 'Where to.' }) },
  example: { url: '${url}' },
  start({ url }) {
    const port = Number(new URL(url).port)
    const socket = createSocket('udp4')
    return {
      target: url,
      async deliver() {
        try { ${way} } catch (error) {
          if (String(error.cause ?? error).includes('the network is cut off')) return { status: 'retry', reason: 'nothing' }
          throw error
        }
        return { status: 'rejected', reason: 'it got through' }
      },
      stop: () => socket.close(),
    }
  },
})
`
}
