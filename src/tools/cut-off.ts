import dgram from 'node:dgram'
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { Socket } from 'node:net'

let count = 0

/** How many times code of this process has tried to use the network without its tools. */
export const refusals = (): number => count

const refusal = (): Error => {
  count += 1
  return Object.assign(new Error('the network is cut off while plugins are tried'), { code: 'ENETUNREACH' })
}

/** Whether the code that runs may use the network all the same. */
type IsExempt = () => boolean

type Method = (this: unknown, ...args: unknown[]) => unknown

/**
 * From here on no code of this thread opens a connection, sends a datagram or queries a name server, but where `isExempt`: a plugin may use
 * its own library, and its example may name a real server. Processes and threads that it starts are not covered.
 */
export const cutOffNetwork = (isExempt: IsExempt = () => false): void => {
  const swap = (target: object, names: RegExp, by: Method): void => replace(target, names, by, isExempt)
  swap(Socket.prototype, /^connect$/, destroyLater)
  swap(dgram.Socket.prototype, /^(send|connect)$/, failLater)
  swap(dns, LOOKS_UP, failLater)
  swap(dns.Resolver.prototype, LOOKS_UP, failLater)
  swap(dns.promises, LOOKS_UP, fail)
  swap(dns.promises.Resolver.prototype, LOOKS_UP, fail)
  syncBuiltinESMExports()
}

const LOOKS_UP = /^(lookup|resolve|reverse)/

const replace = (target: object, names: RegExp, by: Method, isExempt: IsExempt): void => {
  for (const name of Object.getOwnPropertyNames(target)) {
    if (!names.test(name)) continue
    const own = Reflect.get(target, name) as Method
    const replaced: Method = function (...args) {
      return (isExempt() ? own : by).apply(this, args)
    }
    Object.assign(target, { [name]: replaced })
  }
}

const destroyLater: Method = function (this: unknown) {
  const error = refusal()
  const socket = this as Socket
  process.nextTick(() => socket.destroy(error))
  return socket
}

/** For functions whose last argument is the callback. */
const failLater: Method = (...args) => {
  const error = refusal()
  const callback = args.at(-1)
  if (typeof callback === 'function') process.nextTick(() => void callback(error))
}

const fail: Method = () => Promise.reject(refusal())
