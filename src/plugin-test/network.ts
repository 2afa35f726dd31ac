import { Request, Response } from 'undici'
import type { ToolsGiven } from './start.ts'
import { networkError } from '../tools/network-error.ts'
import { ownFolder } from './own-folder.ts'

/** The other end of a simulated network: unreachable, never answering, or answering with this status. */
export type OtherEnd = 'unreachable' | 'silent' | number

export interface PretendedNetwork {
  /** Tools whose requests never leave this process. */
  tools: ToolsGiven
  /** The hosts that were requested. */
  asked: readonly string[]
  /** Settles with the first request. */
  firstAsked: Promise<void>
}

const NO_WAY = Object.assign(new Error('pretended'), { code: 'ENETUNREACH' })
const ANSWER = 'A pretended answer.'

export const pretendNetwork = (otherEnd: OtherEnd): PretendedNetwork => {
  const asked: string[] = []
  const { promise: firstAsked, resolve: begun } = Promise.withResolvers<void>()
  const ask = async (url: string, signal?: AbortSignal | null): Promise<Asked> => {
    const target = URL.parse(url)
    if (!target) throw new TypeError('the URL is not valid')
    asked.push(target.host)
    begun()
    if (otherEnd === 'silent') await aborted(signal)
    return typeof otherEnd === 'number' && !signal?.aborted
      ? { status: otherEnd }
      : { error: networkError(NO_WAY, target.host, { signal }) }
  }
  return { asked, firstAsked, tools: toolsOver(ask) }
}

type Asked = { status: number } | { error: string }

const toolsOver = (ask: (url: string, signal?: AbortSignal | null) => Promise<Asked>): ToolsGiven => ({
  async request(url, { signal }) {
    const asked = await ask(url, signal)
    return 'error' in asked ? asked : { ...asked, headers: {}, text: ANSWER }
  },
  async fetch(resource, init) {
    const { url, signal } =
      resource instanceof Request ? resource : { url: resource.toString(), signal: undefined }
    const asked = await ask(url, init?.signal ?? signal)
    if ('error' in asked) throw new TypeError(asked.error)
    return new Response(ANSWER, { status: asked.status })
  },
  lookup: hostname => Promise.reject(new Error(networkError(NO_WAY, hostname))),
  log: () => undefined,
  now: () => Date.now(),
  configFolder: ownFolder(),
})

/** Without a signal it never settles. */
const aborted = (signal?: AbortSignal | null): Promise<void> =>
  new Promise(resolve => {
    if (signal?.aborted) resolve()
    else signal?.addEventListener('abort', () => resolve(), { once: true })
  })
