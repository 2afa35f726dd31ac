import { openPostgresSocket, type PostgresAddress } from 'chatgate/plugin'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import postgres from 'postgres'
import { cancel, type Backend, type PostgresHost } from './cancel.ts'

/** One connection to a database. */
export interface Client {
  /** Runs one statement, as a transaction of its own. Rejects with the error of the driver or of the server. */
  run: (statement: string, values: readonly (string | null)[]) => Promise<void>
  /** Ends it, and what the server does for it. */
  close: () => Promise<void>
}

const LOGIN_SECONDS = 10
const KEEP_ALIVE_SECONDS = 10

/** After one of these another host may be the primary. */
const TAKES_NO_WRITES = '25006'

/** Opens connections for {@link lazyConnection}: to the first host that can be reached, or the next one if that takes no writes. */
export const openClients = (address: PostgresAddress) => {
  const { hosts } = address
  let first = 0
  return {
    open: async (onLost: () => void): Promise<Client> => {
      const failures: unknown[] = []
      for (let tried = 0; tried < hosts.length; tried += 1) {
        try {
          const host = hosts[(first + tried) % hosts.length] as PostgresHost
          const socket = await openPostgresSocket(address, host)
          return clientOver(socket, openDriver(socket, address, onLost), address, host)
        } catch (error) {
          failures.push(error)
        }
      }
      throw failures[0]
    },
    close: (client: Client) => client.close(),
    /** Told what went wrong, it takes another host the next time if that may help. */
    learn: (error: unknown): void => {
      if (codeOf(error) === TAKES_NO_WRITES) first += 1
    },
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code

const clientOver = (
  socket: Socket,
  sql: postgres.Sql,
  address: PostgresAddress,
  host: PostgresHost,
): Client => {
  const underWay = new Set<Query>()
  return {
    run: async (statement, values) => {
      // A pooler may hand each statement to another connection, so none is prepared.
      const query = sql.unsafe(statement, [...values], { prepare: false })
      underWay.add(query as Query)
      try {
        await query
      } finally {
        underWay.delete(query as Query)
      }
    },
    close: async () => {
      if (socket.destroyed) return
      const backend = [...underWay].map(({ state }) => state).find(state => state?.pid)
      hangUp(socket)
      void sql.end({ timeout: 0 }).catch(() => undefined)
      if (backend) await cancel(backend, address, host)
    },
  }
}

/** What the driver's types leave out: who works at a statement, once it was sent. */
interface Query {
  state?: Backend | null
}

/** By a reset, so that the server finds out with its first answer that nobody waits for the others. */
const hangUp = (socket: Socket): void => {
  if (socket instanceof TLSSocket) socket.destroy()
  else socket.resetAndDestroy()
}

const openDriver = (
  socket: Socket,
  { database, user, password }: PostgresAddress,
  onLost: () => void,
): postgres.Sql => {
  let isUsed = false
  socket.once('close', onLost)
  return postgres({
    database,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    max: 1,
    connect_timeout: LOGIN_SECONDS,
    idle_timeout: 0,
    max_lifetime: null,
    keep_alive: KEEP_ALIVE_SECONDS,
    connection: { application_name: 'chatgate' },
    // The driver would ask for the types of lists in a promise of which nobody catches the failure.
    fetch_types: false,
    onnotice: () => {},
    onclose: onLost,
    // Missing in the driver's types. It would connect anew unasked.
    socket: () => {
      if (isUsed) throw new Error('the connection was lost')
      isUsed = true
      return socket
    },
  } as postgres.Options<Record<string, never>>)
}
