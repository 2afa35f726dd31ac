import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

const CHANNEL = 'net.client.socket'
const opening = new AsyncLocalStorage<AbortSignal>()

/**
 * Connects, and destroys the sockets of that when the signal is aborted. The library forgets the socket of a server that accepts
 * and is silent: each attempt would leave one open. Nor does it close that of a server which is frozen.
 */
export const openingSockets = async <Result>(
  signal: AbortSignal,
  connect: () => Promise<Result>,
): Promise<Result> => {
  const onSocket = (message: unknown): void => {
    if (opening.getStore() !== signal) return
    const { socket } = message as { socket: Socket }
    signal.addEventListener('abort', () => socket.destroy(), { once: true })
  }
  subscribe(CHANNEL, onSocket)
  try {
    return await opening.run(signal, connect)
  } finally {
    unsubscribe(CHANNEL, onSocket)
  }
}
