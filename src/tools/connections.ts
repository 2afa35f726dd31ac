import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { Agent, type Dispatcher } from 'undici'
import type { HttpProxy } from '../base/http-proxy.ts'
import type { TlsOptions } from '../plugin.ts'
import { connectThrough, forwardedBy, refusal } from './through-proxy.ts'

/** The connections to all receivers: one pool for each origin. */
export interface Connections {
  /**
   * Sends one request over a kept-alive connection. A receiver may close one just when it is used again,
   * which says nothing about the request: when a connection that was used before dies before a byte of the
   * answer has come, `send` is called once more, for a fresh one, if the request can be repeated. Rejects
   * with what `send` rejects with.
   */
  once: <Answer>(send: (dispatcher: Dispatcher) => Promise<Answer>, isRepeatable?: boolean) => Promise<Answer>
  /** Ends all; requests under way fail. */
  close: () => Promise<void>
}

const CONNECT_MS = 10_000

const SETTINGS = {
  connections: 64,
  allowH2: false,
  headersTimeout: 60_000,
  bodyTimeout: 60_000,
  maxHeaderSize: 16 * 1024,
  // For `fetch`, whose users read the whole body; `request` stops earlier.
  maxResponseSize: 1024 * 1024,
}

/** With a proxy, all of them go through it. */
export const openConnections = ({
  proxy,
  tls = {},
}: {
  proxy?: HttpProxy | undefined
  tls?: TlsOptions | undefined
}): Connections => {
  const connect = proxy ? connectThrough(proxy, CONNECT_MS, tls) : { ...tls, timeout: CONNECT_MS }
  const kept = new Agent({ ...SETTINGS, connect, pipelining: 1 })
  // Without pipelining undici closes a connection after its request.
  const fresh = new Agent({ ...SETTINGS, connect, pipelining: 0 })
  const [overKept, overFresh] = [kept.compose(watched(proxy)), fresh.compose(watched(proxy))]
  return {
    once: async (send, isRepeatable = true) => {
      try {
        return await send(overKept)
      } catch (error) {
        if (!isRepeatable || !isStale(error)) throw error
        return await send(overFresh)
      }
    },
    close: async () => {
      await Promise.all([kept.destroy(), fresh.destroy()])
    },
  }
}

/** Errors of connections that died before a byte of the answer came. */
const stale = new WeakSet<Error>()

/** `fetch` wraps what its dispatcher says. */
const isStale = (error: unknown): boolean =>
  error instanceof Error && (stale.has(error) || isStale(error.cause))

const used = new WeakSet<Socket>()

/** The request that undici is writing, until it says over which connection. */
let starting: WatchedHandler | undefined

subscribe('undici:client:sendHeaders', message => {
  starting?.sentOver((message as { socket: Socket }).socket)
  starting = undefined
})

/**
 * Interim answers (1xx, RFC 9110 §15.2) only say that an answer will come; more than this many are an attack
 * or a loop.
 */
const INTERIM_MAX = 20

/** Knows which connection its request went over. */
class WatchedHandler implements Dispatcher.DispatchHandler {
  readonly #handler: Dispatcher.DispatchHandler
  readonly #proxy: HttpProxy | undefined
  #interims = 0
  #socket: Socket | undefined
  #readBefore = 0

  /** `proxy` forwards the request, and may answer in place of the receiver. */
  constructor(handler: Dispatcher.DispatchHandler, proxy?: HttpProxy) {
    this.#handler = handler
    this.#proxy = proxy
  }

  sentOver(socket: Socket): void {
    if (used.has(socket)) {
      this.#socket = socket
      this.#readBefore = socket.bytesRead
    }
    used.add(socket)
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#handler.onRequestStart?.(controller, context)
    // Undici writes the request, and says over which connection, before anything else can happen.
    starting = controller.aborted ? undefined : this
  }

  onResponseStart(...given: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>): void {
    const [controller, status] = given
    if (status < 200 && (this.#interims += 1) > INTERIM_MAX)
      return controller.abort(
        Object.assign(new Error('too many interim answers'), { code: 'INTERIM_ANSWERS' }),
      )
    // Only a proxy answers 407.
    if (status === 407 && this.#proxy) return controller.abort(refusal(this.#proxy, '', status))
    this.#handler.onResponseStart?.(...given)
  }

  onResponseData(...given: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseData']>>): void {
    this.#handler.onResponseData?.(...given)
  }

  onResponseEnd(...given: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseEnd']>>): void {
    this.#handler.onResponseEnd?.(...given)
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    const isUnanswered = this.#socket?.bytesRead === this.#readBefore
    if (isUnanswered && !controller.aborted) stale.add(error)
    this.#handler.onResponseError?.(controller, error)
  }
}

const watched =
  (proxy?: HttpProxy): Dispatcher.DispatcherComposeInterceptor =>
  dispatch =>
  (options, handler) =>
    proxy && URL.parse(String(options.origin))?.protocol === 'http:'
      ? dispatch(forwardedBy(proxy, options), new WatchedHandler(handler, proxy))
      : dispatch(options, new WatchedHandler(handler))
