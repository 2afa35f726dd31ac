import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import type { PostgresAddress, PostgresHost } from './address.ts'
import { NotText, textOf } from '../text-file.ts'

/** Why there is no connection, as a sentence. */
export class SocketFailure extends Error {
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}

const CONNECT_MS = 2_000
/** Its length, and the number that asks for TLS (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])
const YES = 'S'

/**
 * Connects to a server, encrypted where the address says so. The driver could do this too, but its TLS socket is out of reach: given up in the
 * middle of something, it fails once more when nobody listens, which ends the process.
 */
export const openPostgresSocket = async (address: PostgresAddress, host: PostgresHost): Promise<Socket> => {
  const signal = AbortSignal.timeout(CONNECT_MS)
  const isFolder = host.host.startsWith('/')
  const socket = connect(isFolder ? { path: `${host.host}/.s.PGSQL.${host.port}` } : host)
  // Whoever waits for something is told; afterwards a failure is of no interest.
  socket.on('error', () => {})
  try {
    await once(socket, 'connect', { signal })
    return isFolder || address.sslMode === 'disable' ? socket : await secured(socket, address, host, signal)
  } catch (error) {
    socket.destroy()
    throw signal.aborted
      ? new SocketFailure('The database did not answer in time.', 'CONNECT_TIMEOUT')
      : error
  }
}

const secured = async (
  socket: Socket,
  { sslMode, sslRootCert }: PostgresAddress,
  { host }: PostgresHost,
  signal: AbortSignal,
): Promise<Socket> => {
  socket.write(SSL_REQUEST)
  const [answer] = (await once(socket, 'data', { signal })) as [Buffer]
  if (answer.toString() !== YES) {
    if (sslMode === 'prefer') return socket
    throw new SocketFailure('The database does not speak TLS, which sslmode demands.', 'STORE_TLS')
  }
  const secure = connectSecurely({
    socket,
    ...(isIP(host) === 0 && { servername: host }),
    ...(sslRootCert !== undefined && { ca: readAuthority(sslRootCert) }),
    rejectUnauthorized: sslMode === 'verify-full',
  })
  secure.on('error', () => {})
  await once(secure, 'secureConnect', { signal })
  return secure
}

const readAuthority = (file: string): string => {
  try {
    return textOf(readFileSync(file))
  } catch (error) {
    const what =
      error instanceof NotText ? error.message : `cannot be read (${(error as NodeJS.ErrnoException).code})`
    throw new SocketFailure(
      `${file}, which the URL of the database names as sslrootcert, ${what}.`,
      'STORE_TLS',
    )
  }
}
