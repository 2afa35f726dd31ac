import type { Socket } from 'node:net'
import postgres from 'postgres'
import type { PostgresAddress, PostgresHost } from '../../../base/postgres/address.ts'
import { openPostgresSocket, SocketFailure } from '../../../base/postgres/socket.ts'
import { endsSession } from './error.ts'
import { TYPES } from './types.ts'
import type { Row } from '../../read/row.ts'
import { StoreError } from '../../store.ts'

/** Runs a statement, with its values for `$1` and so on; it is prepared once for each connection. */
export type Run = (statement: string, values?: readonly unknown[]) => Promise<Row[]>

/** From the connection on. */
const LOGIN_SECONDS = 2
/** No statement of ours takes longer, unless it waits for something that will not come. */
export const STATEMENT_MS = 10_000
/** When the server does not even say that it took too long, the network is gone. */
const ANSWER_MS = STATEMENT_MS + 2_000

/** Where the tables are; also the name of the connections and of the channel. */
export const SCHEMA = 'chatgate'

/**
 * One connection, for one user at a time. When it is lost it stays lost: the driver would connect anew unasked, and what was the rest of
 * a transaction would run outside of any. So a transaction is made of statements here, not with the driver's `begin`, which writes its
 * ROLLBACK to a socket that is not there any more, and throws where nobody can catch it.
 */
export class Session {
  readonly #client: postgres.Sql
  readonly #onLost: () => void
  #socket: Socket | undefined
  #isEnded = false

  constructor(
    address: PostgresAddress,
    host: PostgresHost,
    {
      onNotify = () => {},
      onLost = () => {},
    }: { onNotify?: (text: string) => void; onLost?: () => void } = {},
  ) {
    this.#onLost = onLost
    // Some of these are missing in the driver's types. Its own `listen` would stay with one host for ever.
    this.#client = postgres({
      ...optionsFor(address),
      socket: () => this.#open(address, host),
      onnotify: (_channel: string, text: string) => onNotify(text),
      onclose: () => this.#lose(),
    } as postgres.Options<typeof TYPES>)
  }

  /** The socket knows it first: what the driver is given between the error and the end of a connection it never answers. */
  get isLost(): boolean {
    return this.#isEnded || this.#socket?.destroyed === true
  }

  async run(statement: string, values: readonly unknown[] = [], withinMs = ANSWER_MS): Promise<Row[]> {
    if (this.isLost) throw new StoreError('The connection to the database was lost.', 'CONNECTION_CLOSED')
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.destroy()
        reject(new StoreError(`The database did not answer for ${withinMs / 1000} s.`, 'STORE_TIMEOUT'))
      }, withinMs)
    })
    try {
      const query = this.#client.unsafe(statement, values.map(this.#typed) as never[], { prepare: true })
      return (await Promise.race([query, late])) as Row[]
    } finally {
      clearTimeout(timer)
    }
  }

  /** Ends the connection when it is idle. */
  async end(): Promise<void> {
    this.#isEnded = true
    await this.#client.end({ timeout: 1 })
  }

  /** Ends the connection on the spot; what is under way rejects. */
  destroy(): void {
    this.#lose()
    this.#socket?.destroy()
    void this.#client.end({ timeout: 0 })
  }

  async #open(address: PostgresAddress, host: PostgresHost): Promise<Socket> {
    this.#socket = await openPostgresSocket(address, host).catch((error: unknown) => {
      throw error instanceof SocketFailure ? new StoreError(error.message, error.code) : error
    })
    if (this.#isEnded) this.#socket.destroy()
    return this.#socket
  }

  /** Of a list the driver takes the type of its first item for that of the whole; 0 leaves it to the server. */
  readonly #typed = (value: unknown): unknown =>
    Array.isArray(value) ? this.#client.typed(value as never, 0) : value

  #lose(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#onLost()
  }
}

/**
 * What is run as one transaction. The last statement may be run by `last`: COMMIT travels along with it, a way to the database and back shorter.
 * Only where nothing was changed before it but leases and the like: one that the driver cannot write would not keep the COMMIT from going.
 */
export type Transaction<Value> = (run: Run, last: Run) => Promise<Value>

/** Runs statements as one transaction. */
export const inTransaction = async <Value>(session: Session, work: Transaction<Value>): Promise<Value> => {
  await session.run('BEGIN')
  return commitAfter(session, (statement, values) => session.run(statement, values), work)
}

/**
 * The same, a way to the database and back shorter: what is run first travels along with BEGIN. The first statement must only look, lock or
 * lease, as it would have run outside of one if the server ever refused a BEGIN; nothing after it would.
 */
export const inPromptTransaction = <Value>(session: Session, work: Transaction<Value>): Promise<Value> => {
  const begun = session.run('BEGIN')
  const run: Run = async (statement, values) =>
    (await Promise.all([session.run(statement, values), begun]))[0]
  return commitAfter(session, run, work)
}

/** The server makes a ROLLBACK of a COMMIT that comes after a statement that has failed, so it may be on its way already. */
const commitAfter = async <Value>(session: Session, run: Run, work: Transaction<Value>): Promise<Value> => {
  let committed: Promise<unknown> | undefined
  const last: Run = async (statement, values) => {
    const rows = run(statement, values)
    committed = session.run('COMMIT')
    return (await Promise.all([rows, committed]))[0]
  }
  try {
    const value = await work(run, last)
    await (committed ?? session.run('COMMIT'))
    return value
  } catch (error) {
    if (!endsSession(error)) await session.run('ROLLBACK').catch(() => session.destroy())
    throw error
  }
}

const optionsFor = (address: PostgresAddress) => ({
  database: address.database,
  ...(address.user !== undefined && { user: address.user }),
  ...(address.password !== undefined && { password: address.password }),
  max: 1,
  connect_timeout: LOGIN_SECONDS,
  idle_timeout: 0,
  max_lifetime: null,
  keep_alive: 10,
  connection: { application_name: SCHEMA },
  // The driver would ask for the types of lists when it connects, in a promise of which nobody catches the failure.
  fetch_types: false,
  types: TYPES,
  onnotice: () => {},
})
