import dgram from 'node:dgram'
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { Socket } from 'node:net'

let count = 0

/** How many times code of this process has tried to use the network without its tools. */
export const refusals = (): number => count

const refusal = (): Error => {
  count += 1
  return Object.assign(new Error('the network is cut off while a plugin is tested'), { code: 'ENETUNREACH' })
}

/**
 * From here on no code of this process opens a connection, sends a datagram or queries a name server: a plugin may use
 * its own library, and its example may name a real server. Processes and threads that it starts are not covered.
 */
export const cutOffNetwork = (): void => {
  Object.assign(Socket.prototype, {
    connect(this: Socket) {
      const error = refusal()
      process.nextTick(() => this.destroy(error))
      return this
    },
  })
  replace(dgram.Socket.prototype, /^(send|connect)$/, failLater)
  replace(dns, LOOKS_UP, failLater)
  replace(dns.Resolver.prototype, LOOKS_UP, failLater)
  replace(dns.promises, LOOKS_UP, fail)
  replace(dns.promises.Resolver.prototype, LOOKS_UP, fail)
  syncBuiltinESMExports()
}

const LOOKS_UP = /^(lookup|resolve|reverse)/

const replace = (target: object, names: RegExp, by: (...args: unknown[]) => unknown): void => {
  for (const name of Object.getOwnPropertyNames(target))
    if (names.test(name)) Object.assign(target, { [name]: by })
}

/** For functions whose last argument is the callback. */
const failLater = (...args: unknown[]): void => {
  const error = refusal()
  const callback = args.at(-1)
  if (typeof callback === 'function') process.nextTick(() => void callback(error))
}

const fail = (): Promise<never> => Promise.reject(refusal())
