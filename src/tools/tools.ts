import { AsyncLocalStorage } from 'node:async_hooks'
import { lookup } from 'node:dns/promises'
import { errors, fetch, Request } from 'undici'
import type { HttpAnswer, HttpRequest, Tools } from '../plugin.ts'
import { openConnections, type Connections } from './connections.ts'
import { networkError } from './network-error.ts'
import { requestOnce } from './request.ts'

/** What all plugins share: one set of connection pools. */
export interface Toolbox {
  /** The tools for one step; `step` goes into its log lines. */
  toolsFor: (step: string, own: OwnTools) => Tools
  /** Ends all connections; requests under way fail. */
  close: () => Promise<void>
}

/** What the config gives one step only. */
type OwnTools = Pick<Tools, 'load'>

/** The gateway's log; it masks secrets. */
interface Log {
  info(fields: Record<string, unknown>, message: string): void
}

/** `configFolder` is where relative paths of plugins begin. */
export const createToolbox = (log: Log, configFolder: string, now: () => number = Date.now): Toolbox => {
  // One for all destinations, so that two of them at the same origin share their connections.
  const connections = openConnections()
  return {
    toolsFor: (step, { load }) => ({
      request: (url, details) => send(connections, url, details),
      fetch: fetchThrough(connections),
      lookup: addressesOf,
      log: (fields, message) => log.info({ ...fields, step }, message),
      now,
      configFolder,
      load,
    }),
    close: connections.close,
  }
}

/** What became of a run without sending. */
export interface DryRun {
  /** Whether plugin code would have used the network. */
  wasAsked: boolean
}

const dryRun = new AsyncLocalStorage<DryRun>()

/** Runs plugin code whose requests are not made: they get an error instead, and it is noted that there were some. */
export const withoutSending = <Result>(run: () => Result, noted: DryRun = { wasAsked: false }): Result =>
  dryRun.run(noted, run)

const NOT_SENT = 'not sent: this is a trace'

/** Whether the network must not be used here. */
const isDry = (): boolean => {
  const noted = dryRun.getStore()
  if (noted) noted.wasAsked = true
  return noted !== undefined
}

const send = async (connections: Connections, url: string, details: HttpRequest): Promise<HttpAnswer> => {
  if (isDry()) return { error: NOT_SENT }
  const target = URL.parse(url)
  // The message does not repeat the URL: it may be a secret.
  if (!target) throw new TypeError('the URL is not valid')
  try {
    return await connections.once(dispatcher => requestOnce(dispatcher, target, details))
  } catch (error) {
    if (error instanceof errors.InvalidArgumentError) throw error
    return { error: networkError(error, target.host, details.signal) }
  }
}

const fetchThrough =
  (connections: Connections): Tools['fetch'] =>
  async (resource, init) => {
    if (isDry()) throw new TypeError(NOT_SENT)
    try {
      return await connections.once(
        dispatcher => fetch(resource, { redirect: 'manual', ...init, dispatcher }),
        isRepeatable(resource, init),
      )
    } catch (error) {
      const url = URL.parse(resource instanceof Request ? resource.url : resource.toString())
      throw new TypeError(networkError(error, url?.host ?? 'nowhere', init?.signal), { cause: error })
    }
  }

/** A stream can be read once. */
const isRepeatable = (...[resource, init]: Parameters<Tools['fetch']>): boolean => {
  const body = init?.body ?? (resource instanceof Request ? resource.body : null)
  return typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)
}

const addressesOf = async (hostname: string): Promise<string[]> => {
  if (isDry()) throw new Error(NOT_SENT)
  try {
    // A URL writes an IPv6 address in brackets.
    const found = await lookup(hostname.replace(/^\[(.*)\]$/, '$1'), { all: true })
    return found.map(({ address }) => address)
  } catch (error) {
    throw new Error(networkError(error, hostname), { cause: error })
  }
}
