import { scryptSync } from 'node:crypto'
import { isIP } from 'node:net'
import { dirname, relative, resolve } from 'node:path'
import type { Static } from 'typebox'
import { isLoopback } from '../../base/loopback.ts'
import type { App, AppToken, ConfigSource, Settings } from '../config.ts'
import { includedFiles } from '../include/files.ts'
import type { Finding } from '../finding.ts'
import { addressMistake, isPostgres } from '../../base/postgres/address.ts'
import { variablesIn } from '../yaml/variables.ts'
import type { settingsSchema } from '../schema/root.ts'

/** The settings as the schema leaves them: completed and decoded. */
export type ReadSettings = Static<typeof settingsSchema>

export const toSettings = (
  read: ReadSettings,
  source: ConfigSource,
  secrets: string[],
  files: string[] = [],
): Settings => {
  const { port, path, maxBody, keepTrying, proxies } = read.listen
  const host = hostOf(read.listen, read.apps)
  return {
    file: source.file,
    ...hashesOf(source),
    files,
    listen: { host, port, path, maxBodyBytes: maxBody, keepTryingMs: keepTrying, proxies },
    admin: {
      host: bare(read.admin.host),
      port: read.admin.port,
      ...setToken('token', read.admin.token),
      ...setToken('readToken', read.admin.readToken),
      ...(read.admin.url !== undefined && { url: read.admin.url.replace(/\/$/, '') }),
    },
    apps: Object.fromEntries(Object.entries(read.apps).map(([id, app]) => [id, toApp(id, app)])),
    store: read.store.replace(
      /^sqlite:(.*)$/,
      (_, name: string) => `sqlite:${resolve(dirname(source.file), name)}`,
    ),
    keep: { forMs: read.keep.for, ...(read.keep.atMost !== undefined && { atMostBytes: read.keep.atMost }) },
    secrets: [...new Set(secrets)],
  }
}

/** Slow enough to protect a short secret in a variable: the hash is shown, and most of the text is known. */
const HASH_COST = { N: 4096 }
const HASH_BYTES = 6

/** The same on every machine, so that they identify gateways with the same config and the same secrets. */
const hashesOf = (source: ConfigSource): Pick<Settings, 'hash' | 'variables'> => {
  const { file, text, environment } = source
  const files = includedFiles(source)
  const variables = variablesIn([source, ...files].map(part => part.text).join('\n'), environment)
  const parts = files.map(part => [relative(dirname(file), part.file), part.text])
  return { hash: hashOf([text, variables, ...parts]), variables: hashOf(variables) }
}

const hashOf = (value: unknown): string =>
  scryptSync(JSON.stringify(value), 'chatgate', HASH_BYTES, HASH_COST).toString('hex')

const toApp = (id: string, app: ReadSettings['apps'][string]): App => ({
  id,
  unsigned: app.unsigned,
  tokens: tokensOf(app),
  admins: app.admins,
  maxAgeMs: app.maxAge,
})

/** An empty token counts as absent; the previous token alone does not verify anything. */
const tokensOf = ({ token, tokens, previousToken }: Apps[string]): AppToken[] => {
  const current = [
    { place: 'token', token },
    ...tokens.map((text, index) => ({ place: `tokens[${index}]`, token: text })),
  ].filter(isSet)
  return current.length === 0
    ? []
    : [...current, { place: 'previousToken', token: previousToken }].filter(isSet)
}

const isSet = (written: { place: string; token: string | undefined }): written is AppToken =>
  written.token !== undefined && written.token !== ''

/** An empty token counts as absent. */
const setToken = <Key extends string>(key: Key, token: string | undefined): { [K in Key]?: string } => {
  const set: { [K in Key]?: string } = {}
  if (token) set[key] = token
  return set
}

const EVERY_ADDRESS = new Set(['0.0.0.0', '::'])

type Apps = ReadSettings['apps']

const unverified = (apps: Apps): string[] =>
  Object.entries(apps).flatMap(([id, app]) => (tokensOf(app).length > 0 || app.unsigned ? [] : [id]))

/** Without an explicit setting for the network, only this machine can reach it. */
const hostOf = ({ host }: ReadSettings['listen'], apps: Apps): string =>
  bare(host ?? (unverified(apps).length > 0 ? '127.0.0.1' : '0.0.0.0'))

/** An IPv6 address may stand in brackets, as in a URL. */
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')

/** The parts that must fit together; absent if a part itself is invalid. */
type Parts = Partial<Pick<ReadSettings, 'listen' | 'admin' | 'apps' | 'store'>>

/** Where a running gateway listens, even if its config changes. */
export interface Opened {
  listen: string
  admin: string
}

/** Mistakes in settings that are valid by themselves but do not fit together. */
export const settingsFindings = ({ listen, admin, apps, store }: Parts, opened?: Opened): Finding[] => [
  ...(store !== undefined && isPostgres(store) ? wrongAddress(store) : []),
  ...(admin ? openAdmin(admin.token, opened?.admin ?? bare(admin.host)) : []),
  ...(admin ? readTokenAlone(admin) : []),
  ...(listen && apps ? openCallbacks(apps, opened?.listen ?? hostOf(listen, apps)) : []),
  ...(apps ? contradictions(apps) : []),
  ...(listen?.proxies.flatMap(noNetwork) ?? []),
  ...(listen &&
  admin &&
  apps &&
  collide({ ...listen, host: hostOf(listen, apps) }, { ...admin, host: bare(admin.host) })
    ? [samePort(admin.port)]
    : []),
]

const wrongAddress = (store: string): Finding[] => {
  const mistake = addressMistake(store)
  return mistake === undefined ? [] : [{ path: ['store'], sentence: `cannot be used: ${mistake}` }]
}

const openAdmin = (token: string | undefined, host: string): Finding[] => {
  if (isLoopback(host) || token) return []
  const sentence = `${host} can be reached from outside, so the admin API needs a token; set \`admin.token\`, or listen on 127.0.0.1 only`
  return [{ path: ['admin', 'host'], sentence }]
}

/** Whoever cannot be told from others needs no token to change things. */
const readTokenAlone = ({ token, readToken }: ReadSettings['admin']): Finding[] => {
  const path = ['admin', 'readToken']
  if (!readToken) return []
  if (!token)
    return [{ path, sentence: 'needs `admin.token` too; without that, everyone may change everything' }]
  return token === readToken ? [{ path, sentence: 'must not be the same as `admin.token`' }] : []
}

const openCallbacks = (apps: Apps, host: string): Finding[] =>
  isLoopback(host)
    ? []
    : unverified(apps).map(id => ({
        path: ['apps', id],
        sentence: `has no token, and the callback address ${host} can be reached from outside, so anyone could post events; set \`token\`, or \`unsigned: true\` if that is intended, or set \`listen.host\` to 127.0.0.1`,
        at: 'key',
      }))

const contradictions = (apps: Apps): Finding[] =>
  Object.entries(apps).flatMap(([id, app]) =>
    tokensOf(app).length > 0 && app.unsigned
      ? [
          {
            path: ['apps', id, 'unsigned'],
            sentence: 'there is a token, so its callbacks are signed; remove one of the two',
          },
        ]
      : [],
  )

const noNetwork = (network: string, index: number): Finding[] => {
  const [address = '', prefix = '0'] = network.split('/')
  const family = isIP(address)
  if (family > 0 && Number(prefix) <= (family === 4 ? 32 : 128)) return []
  const sentence = `must be an address or a network, like 10.0.0.7 or 10.0.0.0/8, but is "${network}"`
  return [{ path: ['listen', 'proxies', index], sentence }]
}

const collide = (listen: { host: string; port: number }, admin: ReadSettings['admin']): boolean =>
  listen.port !== 0 &&
  listen.port === admin.port &&
  (listen.host === admin.host || EVERY_ADDRESS.has(listen.host) || EVERY_ADDRESS.has(admin.host))

const samePort = (port: number): Finding => ({
  path: ['admin', 'port'],
  sentence: `${port} is also the port of \`listen\`; change one of the two`,
})
