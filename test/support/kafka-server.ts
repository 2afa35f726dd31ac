/** A Kafka broker for tests: the one that librdkafka has for its own, which is in memory. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { startServerProgram, type BreakableServer, type ServerProgram } from './server-program.ts'

export const KAFKA: ServerProgram = {
  program: 'kcat',
  debian: 'kcat',
  // It produces what comes on its standard input, which is nothing.
  args: () => '-P -b 127.0.0.1:1 -t events -X test.mock.num.brokers=1 -X debug=mock'.split(' '),
  portIn: output => Number(/bootstrap\.servers=127\.0\.0\.1:(\d+)/.exec(output)?.[1]) || undefined,
}

/** Starts one; `arrived` collects the messages of the topic `events`. */
export const startKafka = async (): Promise<BreakableServer & { arrived: string[] }> => {
  const mock = await startServerProgram(KAFKA)
  const arrived: string[] = []
  const consumers: ChildProcess[] = []
  const follow = (): void => {
    const args = `-C -b ${mock.host} -t events -o beginning -u -q`.split(' ')
    const child = spawn('kcat', args, { stdio: ['ignore', 'pipe', 'ignore'] })
    createInterface({ input: child.stdout }).on('line', line => arrived.push(line))
    consumers.push(child)
  }
  const { freeze, thaw, kill, start } = mock
  const bridge = await startBridge(() => mock.host)
  follow()
  return {
    host: bridge.host,
    arrived,
    freeze,
    thaw,
    kill,
    start: async () => {
      await start()
      follow()
    },
    remove: async () => {
      bridge.close()
      for (const consumer of consumers) consumer.kill('SIGKILL')
      await mock.remove()
    },
  }
}

/**
 * The mock answers the first question of a modern client in a form that only its own library reads, and is at another port after each start.
 * So this answers that question itself, and gives its own port for the mock's.
 */
const startBridge = async (target: () => string): Promise<{ host: string; close: () => void }> => {
  const sockets = new Set<Socket>()
  const server = createServer(near => {
    const port = Number(target().replace(/.*:/, ''))
    const far = connect(port, '127.0.0.1')
    let rest = Buffer.alloc(0)
    near.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      for (let frame = frameOf(rest); frame; frame = frameOf(rest)) {
        rest = rest.subarray(frame.length)
        if (frame.readInt16BE(4) === API_VERSIONS) near.write(versionsFor(frame.readInt32BE(8)))
        else far.write(frame)
      }
    })
    far.on('data', (chunk: Buffer) => near.write(withPort(chunk, port, ownPort)))
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => undefined)
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: ownPort } = server.address() as AddressInfo
  return {
    host: `127.0.0.1:${ownPort}`,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

const LENGTH_BYTES = 4

const frameOf = (bytes: Buffer): Buffer | undefined => {
  if (bytes.length < LENGTH_BYTES) return undefined
  const length = LENGTH_BYTES + bytes.readInt32BE(0)
  return bytes.length < length ? undefined : bytes.subarray(0, length)
}

const API_VERSIONS = 18

/** The interfaces that the mock has: key, and the lowest and highest version. */
const VERSIONS = [
  [0, 0, 7],
  [3, 0, 2],
  [18, 0, 2],
] as const

/** An answer to ApiVersions of version 3. https://kafka.apache.org/protocol.html#The_Messages_ApiVersions */
const versionsFor = (correlationId: number): Buffer => {
  const int16 = (value: number) => [value >> 8, value & 0xff]
  const entries = VERSIONS.flatMap(version => [...version.flatMap(int16), 0])
  const body = Buffer.from([0, 0, 0, 0, ...int16(0), VERSIONS.length + 1, ...entries, 0, 0, 0, 0, 0])
  body.writeInt32BE(correlationId)
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeInt32BE(body.length)
  return Buffer.concat([length, body])
}

/** The address of the mock's broker, in an answer about the cluster, with another port. */
const withPort = (chunk: Buffer, from: number, to: number): Buffer => {
  const host = Buffer.from('127.0.0.1')
  const at = chunk.indexOf(host) + host.length
  if (at < host.length || at + LENGTH_BYTES > chunk.length || chunk.readInt32BE(at) !== from) return chunk
  const changed = Buffer.from(chunk)
  changed.writeInt32BE(to, at)
  return changed
}
