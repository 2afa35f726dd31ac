import { openPostgresSocket, type PostgresAddress } from 'chatgate/plugin'

export type PostgresHost = PostgresAddress['hosts'][number]

/** Who works at a statement, as the server said at the login. */
export interface Backend {
  pid?: number
  secret?: number
}

/** Its length, and the number that asks to cancel (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
const REQUEST = [16, 80_877_102] as const
const ANSWER_MS = 1_000

/**
 * Ends what a server still does for a connection that is closed. It does not notice that while a statement waits for a lock:
 * each attempt would leave one more of its connections behind, until it has none left.
 */
export const cancel = async (
  { pid = 0, secret = 0 }: Backend,
  address: PostgresAddress,
  host: PostgresHost,
): Promise<void> => {
  const socket = await openPostgresSocket(address, host)
  const request = Buffer.alloc(REQUEST[0])
  for (const [index, value] of [...REQUEST, pid, secret].entries()) request.writeUInt32BE(value, index * 4)
  socket.end(request)
  // The server closes it, if it is not frozen.
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), ANSWER_MS)
  socket.once('close', () => clearTimeout(timer))
}
