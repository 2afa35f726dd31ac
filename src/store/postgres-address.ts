import { StoreError } from './store.ts'

/** Where a database is and how to reach it, as its URL says. Plain data, so that it can be posted to another thread. */
export interface PostgresAddress {
  /** Tried in this order; the gateway uses the first that takes writes. */
  hosts: PostgresHost[]
  database: string
  user?: string
  password?: string
  sslMode: SslMode
  /** The file of the authority that signed the server's certificate. */
  sslRootCert?: string
}

export interface PostgresHost {
  /** A name, an address, or the folder of a Unix socket. */
  host: string
  port: number
}

const SSL_MODES = ['disable', 'prefer', 'require', 'verify-full'] as const
type SslMode = (typeof SSL_MODES)[number]

const URL_PARTS = /^postgres(?:ql)?:\/\/(?:([^:@/?#]*)(?::([^/?#]*))?@)?([^@/?#]+)\/([^/?#]+)(?:\?([^#]*))?$/
const HOST_PARTS = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/
const USUAL_PORT = 5432

export const isPostgres = (url: string): boolean => /^postgres(ql)?:/.test(url)

/** Reads a `postgres://` URL. Throws a StoreError that says what is wrong, and repeats no more of the URL than a parameter's name. */
export const readAddress = (url: string): PostgresAddress => {
  const [, user = '', password = '', hosts = '', database = '', query = ''] = URL_PARTS.exec(url) ?? []
  if (hosts === '') {
    throw wrong(
      'it must be written as postgres://user:password@host:port/database; several hosts are parted by commas',
    )
  }
  return {
    hosts: hosts.split(',').map(readHost),
    database: decoded(database),
    ...(user !== '' && { user: decoded(user) }),
    ...(password !== '' && { password: decoded(password) }),
    ...readParameters(new URLSearchParams(query)),
  }
}

// The URL of the platform knows no list of hosts.
const readHost = (text: string): PostgresHost => {
  const [, address, name, port] = HOST_PARTS.exec(text) ?? []
  const host = address ?? decoded(name ?? '')
  if (host === '') throw wrong('each of its hosts must be a name or an address, with or without :port')
  return { host, port: Number(port ?? USUAL_PORT) }
}

const readParameters = (parameters: URLSearchParams): Pick<PostgresAddress, 'sslMode' | 'sslRootCert'> => {
  for (const name of parameters.keys()) {
    if (!['sslmode', 'sslrootcert', 'target_session_attrs'].includes(name))
      throw wrong(`it has the parameter ${name}; known are sslmode, sslrootcert and target_session_attrs`)
  }
  // The gateway can do nothing with a server that takes no writes, so this one is in force even where it is not written.
  if (!['read-write', 'primary'].includes(parameters.get('target_session_attrs') ?? 'primary'))
    throw wrong('target_session_attrs must be read-write or primary, as the gateway writes')
  const sslMode = SSL_MODES.find(mode => mode === (parameters.get('sslmode') ?? 'prefer'))
  if (sslMode === undefined) throw wrong(`sslmode must be one of ${SSL_MODES.join(', ')}`)
  const sslRootCert = parameters.get('sslrootcert')
  return { sslMode, ...(sslRootCert !== null && { sslRootCert }) }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw wrong('a % in it must begin a character written as %XX, %25 for the % itself')
  }
}

const wrong = (what: string): StoreError =>
  new StoreError(`The URL of the store cannot be used: ${what}.`, 'STORE_URL')
