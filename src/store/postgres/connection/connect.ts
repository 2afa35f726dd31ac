import type { PostgresAddress, PostgresHost } from '../../../base/postgres/address.ts'
import { toStoreError } from './error.ts'
import { SCHEMA, Session, STATEMENT_MS } from './session.ts'
import { StoreError } from '../../store.ts'

/** A node that hangs in the middle of a transaction must not keep the others waiting for its locks. */
const IDLE_IN_TRANSACTION_MS = 5_000

/**
 * All that we depend on and that a database or a role may have set otherwise, for the length of a session. Set by a statement, as a pooler takes
 * few of them when it is connected to.
 */
const SETTINGS = {
  search_path: SCHEMA,
  statement_timeout: STATEMENT_MS,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  lock_timeout: 0,
  default_transaction_isolation: 'read committed',
  // How values are written and read, see types.ts.
  client_encoding: 'UTF8',
  bytea_output: 'hex',
  array_nulls: 'on',
  standard_conforming_strings: 'on',
  extra_float_digits: 1,
  // A statement that is refused must not cost the connection, and with it the reason.
  exit_on_error: 'off',
  // The server notices within half a minute that a node is gone, and gives its locks free.
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
}

/**
 * For who writes. Those statements are made to fit one plan whatever their values, so one is kept: the server would weigh it against one for these
 * values each time, and making that takes as long as most of them run. And it is not to read a table that it believes to be empty still; where it has to, an old server takes the
 * statement for one that is worth to be compiled.
 */
export const WRITER_SETTINGS = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off', jit: 'off' }

/** Set to nothing where the server knows them (from PostgreSQL 14 and 17 on). */
const TIMEOUTS = ['idle_session_timeout', 'transaction_timeout']

/** The encodings that keep every text as it is; others have no place for most of what people write. */
const ENCODINGS: ReadonlySet<string> = new Set(['UTF8', 'SQL_ASCII'])

/**
 * A server that is a standby, or was made read-only, is of no use. Asked for here, as the driver's `target_session_attrs=read-write`
 * takes a standby for a primary from PostgreSQL 14 on. An answer must not leave before its event is on disk, so a database
 * that would commit without waiting for its disk is told to wait; more than that, a synchronous standby for example, is left as it is.
 */
const selectServer = (settings: Readonly<Record<string, string | number>>): string => `
  SELECT current_setting('transaction_read_only') = 'on' AS "isReadOnly",
    coalesce(current_setting('fsync', true), 'on') = 'off' AS "isUnsafe", current_setting('server_encoding') AS encoding,
    (SELECT count(set_config(name, '0', false)) FROM pg_settings WHERE name IN (${TIMEOUTS.map(name => `'${name}'`).join(', ')})),
    set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),
    ${Object.entries(settings)
      .map(([name, value]) => `set_config('${name}', '${value}', false)`)
      .join(', ')}`

/** Opens a session. */
export type Connect = (listeners?: ConstructorParameters<typeof Session>[2]) => Promise<Session>

/** Connects to the first host that takes writes, beginning with the one that did last time. `more` is set besides what every session has. */
export const createConnect = (
  address: PostgresAddress,
  more: Readonly<Record<string, string>> = {},
): Connect => {
  const { hosts } = address
  const setUp = selectServer({ ...SETTINGS, ...more })
  let first = 0

  return async listeners => {
    const failures: StoreError[] = []
    for (let tried = 0; tried < hosts.length; tried += 1) {
      const index = (first + tried) % hosts.length
      try {
        const session = await connectTo(address, hosts[index] as PostgresHost, setUp, listeners)
        first = index
        return session
      } catch (error) {
        failures.push(toStoreError(error))
      }
    }
    throw failures.length > 1 ? noHostError(failures, hosts) : failures[0]
  }
}

const connectTo = async (
  address: PostgresAddress,
  host: PostgresHost,
  setUp: string,
  listeners: Parameters<Connect>[0],
): Promise<Session> => {
  const session = new Session(address, host, listeners)
  try {
    const [server] = await session.run(setUp)
    if (server?.isReadOnly)
      throw new StoreError('It takes no writes: a standby, or read-only.', 'STORE_READ_ONLY')
    if (server?.isUnsafe) {
      throw new StoreError(
        'The database runs with fsync = off, so a power cut could lose events that were answered OK. Switch it on.',
        'STORE_UNSAFE',
      )
    }
    if (!ENCODINGS.has(String(server?.encoding))) {
      throw new StoreError(
        `The database has the encoding ${String(server?.encoding)}, which cannot keep every text. Make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
        'STORE_ENCODING',
      )
    }
    return session
  } catch (error) {
    session.destroy()
    throw error
  }
}

/** Says of each host what is wrong with it, with the code of the last. */
const noHostError = (failures: readonly StoreError[], hosts: readonly PostgresHost[]): StoreError => {
  const each = failures.map(({ message }, index) => `${hosts[index]?.host}:${hosts[index]?.port}: ${message}`)
  return new StoreError(`No host of the database can be used. ${each.join(' ')}`, failures.at(-1)?.code ?? '')
}
