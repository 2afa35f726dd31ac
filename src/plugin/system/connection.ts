import { inTime } from '../../base/in-time.ts'

/** A connection of a client library, opened when it is needed and given up after any failure. */
export interface LazyConnection<Client> {
  /**
   * Uses the connection, and opens it first if there is none. Rejects when the signal is aborted, whatever the library
   * does meanwhile: a server that accepts and is silent makes many libraries wait forever. After a rejection the
   * connection is closed, and the next use opens a new one.
   */
  use<Result>(signal: AbortSignal, use: (client: Client) => Promise<Result>): Promise<Result>
  /** Closes it, without waiting for what is under way. */
  stop(): Promise<void>
}

interface Library<Client> {
  /**
   * Opens a connection. The library should not reconnect, retry or queue: the gateway does. `onLost` is to be called
   * when the connection is lost, or the next delivery would fail to find that out. `signal` is aborted when nobody
   * needs the connection any more, maybe before it is open.
   */
  open: (onLost: () => void, signal: AbortSignal) => Promise<Client>
  /** Closes it at once; may throw or reject, as what is broken often cannot be closed. */
  close: (client: Client) => unknown
}

interface Opened<Client> {
  client: Promise<Client>
  abort: AbortController
}

/** A library that waits longer for its goodbye is left alone. */
const CLOSE_WITHIN_MS = 1_000

/** Prepares a connection over which all deliveries of a destination go. */
export const lazyConnection = <Client>({ open, close }: Library<Client>): LazyConnection<Client> => {
  let current: Opened<Client> | undefined
  const connect = (): Opened<Client> => {
    const abort = new AbortController()
    const opened: Opened<Client> = { client: Promise.try(open, () => drop(opened), abort.signal), abort }
    // Who waits for it is told; here it must only not count as unhandled.
    opened.client.catch(() => undefined)
    return opened
  }
  /** Of another connection than the current one only the closing is left. */
  const drop = (opened: Opened<Client>): void => {
    if (current === opened) current = undefined
    void closeQuietly(opened)
  }
  const closeQuietly = async ({ client, abort }: Opened<Client>): Promise<void> => {
    abort.abort()
    try {
      await close(await client)
    } catch {
      // It was broken, or never open.
    }
  }
  return {
    async use(signal, use) {
      signal.throwIfAborted()
      const opened = (current ??= connect())
      const aborted = whenAborted(signal)
      try {
        const client = await Promise.race([opened.client, aborted.promise])
        return await Promise.race([use(client), aborted.promise])
      } catch (error) {
        drop(opened)
        throw error
      } finally {
        aborted.release()
      }
    },
    async stop() {
      const opened = current
      current = undefined
      if (opened) await inTime(closeQuietly(opened), CLOSE_WITHIN_MS, '').catch(() => undefined)
    },
  }
}

/** A promise that rejects when the signal is aborted, and the way to let go of the signal. */
const whenAborted = (signal: AbortSignal): { promise: Promise<never>; release: () => void } => {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => undefined)
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  return { promise, release: () => signal.removeEventListener('abort', onAbort) }
}
