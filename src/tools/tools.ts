import { AsyncLocalStorage } from 'node:async_hooks'
import { lookup } from 'node:dns/promises'
import { errors, fetch, Request } from 'undici'
import type { EnvironmentProxies } from '../base/http-proxy.ts'
import type { HttpAnswer, HttpRequest, TlsOptions, Tools } from '../plugin.ts'
import { networkError } from './network-error.ts'
import { requestOnce } from './request.ts'
import { readTls } from './tls.ts'
import { openWays, type Ways } from './ways.ts'

/** What all plugins share: the connection pools. */
export interface Toolbox {
  /** The tools for one step; `step` goes into its log lines. Throws an error with a sentence if its `tls` cannot be used. */
  toolsFor: (step: string, own: OwnTools) => Tools
  /** Ends all connections; requests under way fail. */
  close: () => Promise<void>
}

/** What the config gives one step only. */
interface OwnTools extends Pick<Tools, 'load'> {
  /** The address of its proxy, or `none`; absent if the environment decides. */
  proxy?: string
  /** As written; see {@link readTls}. */
  tls?: TlsOptions
}

/** The gateway's log; it masks secrets. */
interface Log {
  info(fields: Record<string, unknown>, message: string): void
}

interface Surroundings {
  /** Where relative paths of plugins begin. */
  configFolder: string
  proxies: EnvironmentProxies
}

export const createToolbox = (
  log: Log,
  { configFolder, proxies }: Surroundings,
  now: () => number = Date.now,
): Toolbox => {
  // One for all destinations, so that two of them at the same origin share their connections.
  const ways = openWays(proxies)
  return {
    toolsFor: (step, { load, proxy, tls: written }) => {
      const tls = written && readTls(written, configFolder)
      const wayTo = ways.from({ proxy, tls })
      return {
        request: (url, details) => requestThrough(wayTo, url, details),
        fetch: fetchThrough(wayTo),
        ...(tls && { tls }),
        lookup: addressesOf,
        log: (fields, message) => log.info({ ...fields, step }, message),
        now,
        configFolder,
        load,
      }
    },
    close: ways.close,
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

type WayTo = ReturnType<Ways['from']>

/** Makes one request. Throws where the request is not one; what goes wrong on the way is an answer. */
export const requestThrough = async (
  wayTo: WayTo,
  url: string,
  details: HttpRequest,
): Promise<HttpAnswer> => {
  if (isDry()) return { error: NOT_SENT }
  const target = URL.parse(url)
  // The message does not repeat the URL: it may be a secret.
  if (!target) throw new TypeError('the URL is not valid')
  const { connections, named, hasCertificate } = wayTo(target)
  try {
    return await connections.once(dispatcher => requestOnce(dispatcher, target, details))
  } catch (error) {
    if (error instanceof errors.InvalidArgumentError) throw error
    const isAnonymous = target.protocol === 'https:' && !hasCertificate
    return { error: networkError(error, named(target.host), { signal: details.signal, isAnonymous }) }
  }
}

const fetchThrough =
  (wayTo: WayTo): Tools['fetch'] =>
  async (resource, init) => {
    if (isDry()) throw new TypeError(NOT_SENT)
    const target = URL.parse(resource instanceof Request ? resource.url : resource.toString())
    if (!target) throw new TypeError('the URL is not valid')
    const { connections, named } = wayTo(target)
    try {
      return await connections.once(
        dispatcher => fetch(resource, { redirect: 'manual', ...init, dispatcher }),
        isRepeatable(resource, init),
      )
    } catch (error) {
      throw new TypeError(networkError(error, named(target.host), { signal: init?.signal }), { cause: error })
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
