import { request } from 'undici'
import type { Answer, EndpointKey, Sent } from '../../admin/api/endpoints.ts'
import type { Settings } from '../../config/config.ts'
import { printable } from '../../log/printable.ts'
import { ADMIN_TOKEN_VARIABLE } from '../options.ts'
import { Exit } from '../exit.ts'
import { packageVersion } from '../../base/package.ts'
import { failureCode } from '../../base/thrown.ts'

export interface AdminOptions {
  config?: string
  admin?: string
}

const TIMEOUT_MS = 30_000
/** Valid as the value of a header. */
const SENDABLE = /^[!-~]([ -~]*[!-~])?$/

/** Asks the admin API of a running gateway. Ends with 3 if it cannot be reached, with 1 if it refuses. */
export const askAdmin = async <Key extends EndpointKey>(
  key: Key,
  { params, query, body = {} }: Request & Sent<Key>,
  options: AdminOptions,
): Promise<Answer<Key>> => {
  const [method, path] = key.split(' ') as ['GET' | 'POST', string]
  const sent = method === 'GET' ? undefined : JSON.stringify(body)
  const reply = await call(method, `${fill(path, params)}${search(query)}`, options, sent)
  return reply as Answer<Key>
}

/** The parts of a request, by name. */
interface Request {
  params?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string | number | boolean | undefined>>
  body?: object
}

const fill = (path: string, params: Request['params'] = {}): string =>
  path.replaceAll(/:(\w+)/g, (_whole, name: string) => pathPart(params[name] ?? ''))

/** The given name, as a part of a path. Ends with 2 if the path would lead elsewhere. */
const pathPart = (given: string): string => {
  if (/^\.{0,2}$/.test(given)) throw new Exit(2, `There is none called ${JSON.stringify(given)}.`)
  return encodeURIComponent(given)
}

const search = (query: Request['query'] = {}): string => {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value))
  return given.size === 0 ? '' : `?${given.toString()}`
}

const call = async (
  method: 'GET' | 'POST',
  path: string,
  { config, admin }: AdminOptions,
  body?: string,
): Promise<unknown> => {
  const { url, token } = await locate(config, admin)
  if (token !== undefined && !SENDABLE.test(token))
    throw new Exit(
      2,
      'The admin token begins or ends with white space, or holds characters that a header cannot carry; set another one.',
    )
  const answer = await request(new URL(path, url), {
    method,
    ...(body !== undefined && { body }),
    headersTimeout: TIMEOUT_MS,
    headers: {
      'user-agent': `chatgate/${packageVersion}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  }).catch((error: unknown) => {
    throw new Exit(3, `The gateway could not be reached at ${url} (${failureCode(error)}). Is it running?`)
  })
  const reply = (await answer.body.json().catch(() => ({}))) as { error?: string; warnings?: string[] }
  if (answer.statusCode !== 200)
    throw new Exit(1, reply.error ?? `The gateway answered ${answer.statusCode}.`)
  for (const warning of reply.warnings ?? []) console.error(printable(`Note: ${warning}.`))
  return reply
}

const locate = async (
  config: string | undefined,
  admin: string | undefined,
): Promise<{ url: string; token?: string }> => {
  const environmentToken = process.env[ADMIN_TOKEN_VARIABLE]
  if (admin !== undefined)
    return { url: admin, ...(environmentToken !== undefined && { token: environmentToken }) }
  const { host, port, token } = await adminSettings(config)
  return { url: `http://${reachable(host)}:${port}`, ...(token !== undefined && { token }) }
}

/** Loaded only without an address: what reads a config takes longer to load than a gateway to answer. */
const adminSettings = async (config: string | undefined): Promise<Settings['admin']> => {
  const { findConfig } = await import('../../config/find.ts')
  const { loadSettings } = await import('../../config/load.ts')
  return (await loadSettings(await findConfig(config))).admin
}

/** A wildcard address is one to listen on, not one to call. */
export const reachable = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
