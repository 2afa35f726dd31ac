/** Clients that are not Chat, or are Chat and send what nobody expects. */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { isReady, sharedScene, soon, underFault, type Fault, type Scene } from './scene.ts'
import { signed } from './load.ts'

const MIB = 1024 * 1024

/** So many connections to the callback address; gone at the end of the test. */
const connections = (scene: Scene, count: number): Socket[] => {
  const { port, hostname } = new URL(scene.gateway.url)
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname))
  for (const socket of sockets) socket.on('error', () => {}).resume()
  onTestFinished(() => sockets.forEach(socket => socket.destroy()))
  return sockets
}

const addressOf = (scene: Scene, more: Record<string, string> = {}): string => {
  const query = { SdkAppid: '1400000001', CallbackCommand: 'Push.OfflinePush', contenttype: 'json', ...more }
  return `${scene.gateway.url}?${new URLSearchParams({ ...query, ...signed() }).toString()}`
}

/** A batch of so many items, beside which stands so much. */
const batch = (items: number, bytes: number): string =>
  JSON.stringify({
    CallbackCommand: 'Push.OfflinePush',
    Pad: 'x'.repeat(bytes),
    Events: Array.from({ length: items }, () => ({})),
  })

/** Posts it, and gives the `ErrorCode` that it is told; -1 where the connection ends without an answer. */
const post = (address: string, body: string): Promise<number> =>
  fetch(address, { method: 'POST', body }).then(
    async answer => ((await answer.json()) as { ErrorCode: number }).ErrorCode,
    () => -1,
  )

/** For two seconds, so that enough callbacks of the load are answered meanwhile. */
const again = async (act: () => Promise<unknown>): Promise<void> => {
  const until = performance.now() + 2_000
  while (performance.now() < until) await act()
}

const four = <Result>(act: () => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: 4 }, act))

const MEGABYTE =
  'To read and check a body of 1 MB takes the main thread some 5 ms, and its sender and the writing of it the other core.'

const MANY =
  'The gateway needs some 30 µs to accept or to refuse one, a few at a time; who opens them all at once takes the other core.'

interface Clients {
  name: string
  done: string
  longer?: string
  operator: string
  act: (scene: Scene) => Promise<void>
}

const CLIENTS: Clients[] = [
  {
    name: 'slow clients',
    done: '300 connections send the head of a request letter by letter.',
    longer: MANY,
    operator: '`too-slow` in the log and in `chatgate_callbacks_refused_total`',
    act: async scene => {
      const sockets = connections(scene, 300)
      const head = `POST ${new URL(scene.gateway.url).pathname} HTTP/1.1\r\nHost: here\r\n`
      for (let at = 0; at < 20; at += 1) {
        for (const socket of sockets) socket.write(head[at] ?? '')
        await sleep(150)
      }
    },
  },
  {
    name: 'half requests',
    done: '300 connections announce a body, send half of it, and wait.',
    longer: MANY,
    operator: '`too-slow` in the log and in `chatgate_callbacks_refused_total`',
    act: async scene => {
      const { pathname, search } = new URL(addressOf(scene))
      for (const socket of connections(scene, 300))
        socket.write(
          `POST ${pathname}${search} HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\n{"half":`,
        )
      await sleep(3_000)
    },
  },
  {
    name: 'huge bodies',
    done: 'Bodies of 16 MiB, four at a time, for two seconds.',
    longer: 'Who sends 64 MiB at once takes one of the two cores.',
    operator: '`too-large` in the log and in `chatgate_callbacks_refused_total`',
    act: async scene => {
      const body = 'x'.repeat(16 * MIB)
      await again(() => four(() => post(addressOf(scene), body)))
    },
  },
  {
    name: 'a batch of a thousand beside 1 MB',
    done: 'Callbacks of 1 MB, four at a time, for two seconds, each a batch of 1,000 items with nearly all bytes beside the list.',
    longer: `${MEGABYTE} Four come at once.`,
    operator: 'the callbacks kept as `unreadable`, with the reason',
    act: async scene => {
      const body = batch(1_000, MIB - 10_000)
      await again(async () => expect(await four(() => post(addressOf(scene), body))).toEqual([1, 1, 1, 1]))
    },
  },
  {
    name: 'batches of a hundred beside 1 MB',
    done: 'Callbacks of 1 MB, one after the other, for two seconds, each a batch of the 100 items that Chat may send.',
    longer: MEGABYTE,
    operator: 'nothing, or the reason of the refusal in the log',
    act: async scene => {
      const body = batch(100, MIB - 10_000)
      await again(() => post(addressOf(scene), body))
    },
  },
  {
    name: 'a flood of refused callbacks',
    done: '32 clients send callbacks of an unknown app, one after the other, for three seconds.',
    longer:
      'The clients take one of the two cores; the main thread is busy for a few milliseconds at a time.',
    operator: '`app-unknown` in the log, once a second, and in `chatgate_callbacks_refused_total`',
    act: async scene => {
      const until = Date.now() + 3_000
      const address = addressOf(scene, { SdkAppid: '1499999999' })
      const client = async (): Promise<void> => {
        while (Date.now() < until) await post(address, '{"CallbackCommand":"Push.OfflinePush"}')
      }
      await Promise.all(Array.from({ length: 32 }, client))
    },
  },
  {
    name: 'many connections',
    done: '2,000 connections are opened at once, stay open and send nothing.',
    longer: MANY,
    operator: '`process_open_fds`',
    act: async scene => {
      connections(scene, 2_000)
      await sleep(3_000)
    },
  },
  {
    name: 'not HTTP',
    done: '500 connections send noise, TLS, the preface of HTTP/2, an upgrade, or close at once.',
    longer: MANY,
    operator: '`malformed` in the log and in `chatgate_callbacks_refused_total`',
    act: async scene => {
      const noise = [
        '\u0000\u0001\u0002\r\n\r\n',
        '\u0016\u0003\u0001\u0002\u0000',
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        'GET / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
        '',
      ]
      connections(scene, 500).forEach((socket, index) =>
        socket.end(noise[index % noise.length] ?? '', 'latin1'),
      )
      await sleep(1_500)
    },
  },
]

const shared = sharedScene(async () => ({}))

test.for(CLIENTS)('$name', async ({ act, ...fault }, context) => {
  const scene = shared()
  await underFault(context, scene, fault satisfies Fault, async () => {
    await act(scene)
    await soon(() => isReady(scene.gateway), 'the gateway is ready')
  })
})
