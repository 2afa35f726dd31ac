import { scryptSync } from 'node:crypto'
import { dirname, resolve } from 'node:path'
import type { Static } from 'typebox'
import type { App, ConfigSource, Settings } from './config.ts'
import type { Finding } from './finding.ts'
import { addressMistake, isPostgres } from '../store/postgres-address.ts'
import { variablesIn } from './variables.ts'
import type { settingsSchema } from './schema.ts'

/** The settings as the schema leaves them: completed and decoded. */
export type ReadSettings = Static<typeof settingsSchema>

export const toSettings = (
  read: ReadSettings,
  source: ConfigSource,
  secrets: string[],
  files: string[] = [],
): Settings => {
  const { host, port, path, maxBody, keepTrying } = read.listen
  return {
    file: source.file,
    hash: hashOf(source),
    files,
    listen: { host, port, path, maxBodyBytes: maxBody, keepTryingMs: keepTrying },
    admin: { host: read.admin.host, port: read.admin.port, ...setToken('token', read.admin.token) },
    apps: Object.fromEntries(Object.entries(read.apps).map(([id, app]) => [id, toApp(id, app)])),
    store: read.store.replace(
      /^sqlite:(.*)$/,
      (_, name: string) => `sqlite:${resolve(dirname(source.file), name)}`,
    ),
    keep: { forMs: read.keep.for, ...(read.keep.atMost !== undefined && { atMostBytes: read.keep.atMost }) },
    secrets: [...new Set(secrets)],
  }
}

/** As slow as a short secret needs that stands in a variable: the hash is shown, and most of the text is known. */
const HASH_COST = { N: 4096 }
const HASH_BYTES = 6

/** The same on every machine, so that gateways with the same config and the same secrets can be told by it. */
const hashOf = ({ text, environment }: ConfigSource): string =>
  scryptSync(
    JSON.stringify([text, variablesIn(text, environment)]),
    'chatgate',
    HASH_BYTES,
    HASH_COST,
  ).toString('hex')

const toApp = (id: string, app: ReadSettings['apps'][string]): App => ({
  id,
  ...setToken('token', app.token),
  ...setToken('previousToken', app.previousToken),
  admins: app.admins,
  maxAgeMs: app.maxAge,
})

/** An empty token is none. */
const setToken = <Key extends string>(key: Key, token: string | undefined): { [K in Key]?: string } => {
  const set: { [K in Key]?: string } = {}
  if (token) set[key] = token
  return set
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/
const EVERY_ADDRESS = new Set(['0.0.0.0', '::'])

/** What is wrong with settings that are right each by itself; those that are not are undefined. */
export const settingsFindings = (
  listen: ReadSettings['listen'] | undefined,
  admin: ReadSettings['admin'] | undefined,
  store: string | undefined,
): Finding[] => [
  ...(store !== undefined && isPostgres(store) ? wrongAddress(store) : []),
  ...(admin ? openAdmin(admin) : []),
  ...(listen && admin && collide(listen, admin) ? [samePort(admin.port)] : []),
]

const wrongAddress = (store: string): Finding[] => {
  const mistake = addressMistake(store)
  return mistake === undefined ? [] : [{ path: ['store'], sentence: `cannot be used: ${mistake}` }]
}

const openAdmin = ({ host, token }: ReadSettings['admin']): Finding[] => {
  if (LOOPBACK.test(host) || token) return []
  const sentence = `${host} can be reached from outside, so the admin API needs a token; set \`admin.token\`, or listen on 127.0.0.1 only`
  return [{ path: ['admin', 'host'], sentence }]
}

const collide = (listen: ReadSettings['listen'], admin: ReadSettings['admin']): boolean =>
  listen.port !== 0 &&
  listen.port === admin.port &&
  (listen.host === admin.host || EVERY_ADDRESS.has(listen.host) || EVERY_ADDRESS.has(admin.host))

const samePort = (port: number): Finding => ({
  path: ['admin', 'port'],
  sentence: `${port} is the port of \`listen\` already; choose another one for one of them`,
})
