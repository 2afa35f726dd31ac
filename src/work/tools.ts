import { lookup } from 'node:dns/promises'
import { Agent, errors, fetch, request, Request, type Dispatcher } from 'undici'
import type { HttpAnswer, HttpRequest, Tools } from '../plugin.ts'
import { networkError } from './network-error.ts'

/** What is lent to all plugins together: one set of connection pools. */
export interface Toolbox {
  /** The tools for one step; `step` goes into its log lines. */
  toolsFor: (step: string) => Tools
  /** Ends all connections; requests under way fail. */
  close: () => Promise<void>
}

/** The gateway's log. Masking secrets is its business. */
interface Log {
  info(fields: Record<string, unknown>, message: string): void
}

const TEXT_BYTES = 2 * 1024
const BODY_READ_BYTES = 64 * 1024

/** `configFolder` is where relative paths of plugins begin. */
export const createToolbox = (log: Log, configFolder: string): Toolbox => {
  const agent = createAgent()
  return {
    toolsFor: step => ({
      request: (url, details) => send(agent, url, details),
      fetch: fetchThrough(agent),
      lookup: addressesOf,
      log: (fields, message) => log.info({ ...fields, step }, message),
      now: () => Date.now(),
      configFolder,
    }),
    close: () => agent.destroy(),
  }
}

/** One for all destinations, so that two of them at the same origin share their connections. */
const createAgent = (): Agent =>
  new Agent({
    connections: 64,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: 10_000 },
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
    maxHeaderSize: 16 * 1024,
    // For `fetch`, whose users read the whole body; `request` stops earlier by itself.
    maxResponseSize: 1024 * 1024,
  })

const send = async (dispatcher: Agent, url: string, details: HttpRequest): Promise<HttpAnswer> => {
  const { textBytes = TEXT_BYTES, ...options } = details
  const target = URL.parse(url)
  // The message does not repeat the URL: it may be a secret.
  if (!target) throw new TypeError('the URL is not valid')
  try {
    const { statusCode, headers, body } = await request(target, { ...options, dispatcher })
    return { status: statusCode, headers: flatten(headers), text: await beginning(body, textBytes) }
  } catch (error) {
    if (error instanceof errors.InvalidArgumentError) throw error
    return { error: networkError(error, target.host, details.signal) }
  }
}

const flatten = (headers: Dispatcher.ResponseData['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]))

/**
 * The beginning as text. The rest is read and dropped so that the connection can be used again, up to a limit; beyond
 * it, closing the connection is cheaper. The status has come already, so a body that breaks off changes nothing.
 */
const beginning = async (body: AsyncIterable<Uint8Array>, textBytes: number): Promise<string> => {
  const kept: Uint8Array[] = []
  let readBytes = 0
  try {
    for await (const chunk of body) {
      if (readBytes < textBytes) kept.push(chunk)
      readBytes += chunk.length
      if (readBytes > BODY_READ_BYTES) break
    }
  } catch {
    // The receiver broke off, or the time is over.
  }
  // `stream` leaves out the half of a character that was cut at the end.
  return new TextDecoder().decode(Buffer.concat(kept).subarray(0, textBytes), { stream: true })
}

const fetchThrough =
  (dispatcher: Agent): Tools['fetch'] =>
  async (resource, init) => {
    try {
      return await fetch(resource, { redirect: 'manual', ...init, dispatcher })
    } catch (error) {
      const url = URL.parse(resource instanceof Request ? resource.url : resource.toString())
      throw new TypeError(networkError(error, url?.host ?? 'nowhere', init?.signal), { cause: error })
    }
  }

const addressesOf = async (hostname: string): Promise<string[]> => {
  try {
    // A URL writes an IPv6 address in brackets.
    const found = await lookup(hostname.replace(/^\[(.*)\]$/, '$1'), { all: true })
    return found.map(({ address }) => address)
  } catch (error) {
    throw new Error(networkError(error, hostname), { cause: error })
  }
}
