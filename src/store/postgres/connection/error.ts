import { thrownText } from '../../../base/thrown.ts'
import { StoreError } from '../../store.ts'

/** What people can do about it, by the code of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html) or of the connection. */
const ADVICE: Record<string, string> = {
  '25006': 'the server takes no writes; it is a standby, or was made read-only',
  '26000':
    'a pooler in between hands statements to other connections; let it keep sessions (PgBouncer: pool_mode = session)',
  '28P01': 'it refuses the user or the password in the URL of the store',
  '28000': 'it lets this user in from nowhere, or not from here; see its pg_hba.conf',
  '3D000': 'it has no database of this name; make it with CREATE DATABASE',
  '3F000': 'the schema chatgate is missing; was it removed while the gateway ran?',
  '42P01': 'a table of the gateway is missing; was it removed while the gateway ran?',
  '42501': 'this user lacks a right; it must own the schema chatgate, or be allowed to create it',
  '53100': 'its disk is full',
  '53300': 'it has no connection left; raise its max_connections, or run fewer gateways',
  '55P03': 'somebody else has locked its tables',
  '57014': 'a statement took too long and was cancelled',
  '57P01': 'it is being stopped, or somebody ended the connection',
  '57P03': 'it is starting up or recovering',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is trusted by nobody; name it as sslrootcert',
  SELF_SIGNED_CERT_IN_CHAIN:
    'the authority behind its certificate is not trusted; name that one as sslrootcert',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the authority behind its certificate is not known; name it as sslrootcert',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  CONNECT_TIMEOUT: 'it did not answer in time',
  CONNECTION_CLOSED: 'the connection was lost',
  CONNECTION_DESTROYED: 'the connection was given up',
  EACCES: 'this user may not use its socket',
  EAI_AGAIN: 'nobody answers who knows the addresses of hosts (DNS)',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was lost',
  ENOENT: 'there is no such socket or file',
  ENOTFOUND: 'this host has no address; is its name right?',
  EHOSTUNREACH: 'there is no way to its host',
  EPIPE: 'the connection was lost',
  ETIMEDOUT: 'it did not answer in time',
}

/** A statement that a server has refused; anything else went wrong on the way there or back. */
const isRefusal = (error: unknown): boolean => error instanceof Error && error.name === 'PostgresError'

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? 'UNEXPECTED'

/** Classes 08 and 57P are about the connection; after 25006 another host may be the primary. */
const ENDS_SESSION = /^(08|57P|25006)/

/** Whether the connection is not to be used again. When in doubt it is not: a new one costs milliseconds. */
export const endsSession = (error: unknown): boolean => !isRefusal(error) || ENDS_SESSION.test(codeOf(error))

/** Two transactions that waited for each other, or a serialization failure: nothing was changed, and again it may go well. */
export const isConflict = (error: unknown): boolean => ['40P01', '40001'].includes(codeOf(error))

/** Whether it lies with what was asked for, so that others who asked for something else need not fail too. */
export const isCallersFault = (error: unknown): boolean =>
  error instanceof StoreError && /^(2[1-3]|UNDEFINED_VALUE|UNEXPECTED)/.test(error.code)

/** What went wrong, as a StoreError. Takes over neither statement nor values, and there is no password in the rest. */
export const toStoreError = (error: unknown): StoreError => {
  if (error instanceof StoreError) return error
  const code = codeOf(error)
  const message = thrownText(error)
  const server = isRefusal(error) ? `: ${message}` : ''
  const advice = ADVICE[code]
  return new StoreError(
    advice
      ? `The database${hostOf(error)} failed: ${advice}${server} (${code}).`
      : `The store failed: ${message} (${code}).`,
    code,
  )
}

/** Where the connection was to go, as Node tells it. */
const hostOf = (error: unknown): string => {
  const { hostname, address, port } = error as { hostname?: string; address?: string; port?: number }
  if (hostname !== undefined) return ` at ${hostname}`
  return address === undefined ? '' : ` at ${address}${port === undefined ? '' : `:${port}`}`
}
