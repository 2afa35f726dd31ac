import { didYouMean, listNames } from '../nearest.ts'

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
const PORT_MAX = 65_535
const PARAMETERS = ['sslmode', 'sslrootcert', 'target_session_attrs']

export const isPostgres = (url: string): boolean => /^postgres(ql)?:/.test(url)

/** What is wrong with a `postgres://` URL, without its password; undefined when nothing is. */
export const addressMistake = (url: string): string | undefined => {
  try {
    readPostgresAddress(url)
    return undefined
  } catch (error) {
    if (error instanceof AddressMistake) return error.message
    throw error
  }
}

/** What is wrong with an address; repeats no more of it than a parameter's name. */
export class AddressMistake extends Error {}

/** Reads a `postgres://` URL. Throws an {@link AddressMistake}. */
export const readPostgresAddress = (url: string): PostgresAddress => {
  const [, user = '', password = '', hosts = '', database = '', query = ''] = URL_PARTS.exec(url) ?? []
  if (hosts === '' || /\s/.test(url)) throw new AddressMistake(malformed(url))
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
  if (host === '')
    throw new AddressMistake('each of its hosts must be a name or an address, with or without :port')
  if (Number(port ?? 1) < 1 || Number(port ?? 1) > PORT_MAX)
    throw new AddressMistake(`the port of a host must be from 1 to ${PORT_MAX}`)
  return { host, port: Number(port ?? USUAL_PORT) }
}

const readParameters = (parameters: URLSearchParams): Pick<PostgresAddress, 'sslMode' | 'sslRootCert'> => {
  for (const name of parameters.keys()) {
    if (!PARAMETERS.includes(name)) throw new AddressMistake(unknownParameter(name))
  }
  // The gateway can do nothing with a server that takes no writes, so this one is in force even where it is not written.
  if (!['read-write', 'primary'].includes(parameters.get('target_session_attrs') ?? 'primary'))
    throw new AddressMistake('target_session_attrs must be read-write or primary, as the gateway writes')
  const sslMode = SSL_MODES.find(mode => mode === (parameters.get('sslmode') ?? 'prefer'))
  if (sslMode === undefined) throw new AddressMistake(`sslmode must be one of ${SSL_MODES.join(', ')}`)
  const sslRootCert = parameters.get('sslrootcert')
  return { sslMode, ...(sslRootCert !== null && { sslRootCert }) }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new AddressMistake('a % in it must begin a character written as %XX, %25 for the % itself')
  }
}

const HOW = 'it must be written as postgres://user:password@host:port/database'

/** Most of all a password that was not made for a URL. */
const malformed = (url: string): string => {
  const rest = url.replace(/^\w+:\/\//, '')
  const [inPassword] = /[/?#\s](?=.*@)/s.exec(rest) ?? []
  if (inPassword !== undefined)
    return `a ${JSON.stringify(inPassword)} in its user or password must be written as ${escaped(inPassword)}`
  if (/\s/.test(url)) return `there is white space in it; ${HOW}`
  if (url.includes('#')) return `a "#" in it must be written as %23; ${HOW}`
  if (/^[^/?]+(\/?$|\/?\?)/.test(rest)) return `it names no database; ${HOW}`
  return `${HOW}; several hosts are parted by commas`
}

const escaped = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

const unknownParameter = (name: string): string =>
  name === 'host'
    ? 'there is no parameter `host`; the folder of a Unix socket is written in the place of the host, like postgres://user@%2Fvar%2Frun%2Fpostgresql/chatgate'
    : didYouMean(`there is no parameter \`${name}\``, name, PARAMETERS, `Known: ${listNames(PARAMETERS)}`)
