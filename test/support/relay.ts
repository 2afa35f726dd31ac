import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { atTheEndOfTest } from './at-the-end.ts'

export interface Relay {
  /** The address it listens on, `127.0.0.1:port`. */
  host: string
  /** From now on nothing comes through, in either direction, and no connection is closed: as if a cable was pulled. */
  silence: () => void
  /** Lets through what was held back, and everything after it. */
  speak: () => void
  /** Closes all connections, and takes no new ones. */
  cut: () => void
  /** Takes connections again. */
  mend: () => Promise<void>
  /** How many connections there are, on both sides. */
  connections: () => number
}

/** A network between two programs that can go silent, and may change what is sent. Closed at the end of the test. */
export const startRelay = async (
  host: string,
  change: (chunk: Buffer) => Buffer = chunk => chunk,
): Promise<Relay> => {
  const [name = '', port = ''] = host.split(':')
  const sockets = new Set<Socket>()
  let isSilent = false
  const server = createServer(near => {
    const far = connect(Number(port), name)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('data', (chunk: Buffer) => other.write(change(chunk)))
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        if (!isSilent) other.destroy()
      })
      if (isSilent) one.pause()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: ownPort } = server.address() as AddressInfo
  const cut = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  atTheEndOfTest(cut)
  return {
    host: `127.0.0.1:${ownPort}`,
    cut,
    mend: async () => {
      server.listen(ownPort, '127.0.0.1')
      await once(server, 'listening')
    },
    connections: () => sockets.size,
    silence: () => {
      isSilent = true
      for (const socket of sockets) socket.pause()
    },
    speak: () => {
      isSilent = false
      for (const socket of sockets) socket.resume()
    },
  }
}
