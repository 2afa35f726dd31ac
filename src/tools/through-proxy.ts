import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import { buildConnector, type Dispatcher } from 'undici'
import type { HttpProxy } from '../base/http-proxy.ts'
import type { TlsOptions } from '../plugin.ts'
import { networkError, ProxyFailure } from './network-error.ts'

/**
 * How connections are opened through a proxy: to the proxy itself for `http:` targets, whose requests it forwards, and by CONNECT for `https:`
 * targets, encrypted up to the target. Written here because undici's ProxyAgent neither bounds these steps nor says which of them failed.
 */
export const connectThrough = (
  proxy: HttpProxy,
  timeoutMs: number,
  tls: TlsOptions = {},
): buildConnector.connector => {
  const connect = buildConnector({ ...tls, timeout: timeoutMs, allowH2: false })
  return (target, callback) => {
    const { hostname, host, port } = proxy
    connect({ ...target, protocol: 'http:', hostname, host, port: String(port) }, (error, socket) => {
      if (error) return callback(failureAt(proxy, error), null)
      if (target.protocol !== 'https:') return callback(null, socket)
      openTunnel(proxy, socket, authorityOf(target), timeoutMs, (failure, httpSocket) =>
        httpSocket ? connect({ ...target, httpSocket }, callback) : callback(failure, null),
      )
    })
  }
}

/** CONNECT always names the port. */
const authorityOf = ({ host = '', port }: buildConnector.Options): string => (port ? host : `${host}:443`)

type OpenedTunnel = (
  ...result: [failure: ProxyFailure, tunnel: null] | [failure: null, tunnel: Socket]
) => void

const openTunnel = (
  proxy: HttpProxy,
  socket: Socket,
  authority: string,
  timeoutMs: number,
  callback: OpenedTunnel,
): void => {
  let isOver = false
  const end: OpenedTunnel = (...result) => {
    if (isOver) return
    isOver = true
    clearTimeout(timer)
    if (result[0]) socket.destroy()
    callback(...result)
  }
  const timer = setTimeout(() => end(failureAt(proxy, tooLate()), null), timeoutMs)
  request({
    createConnection: () => socket,
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...loginFor(proxy) },
  })
    .on('error', error => end(failureAt(proxy, error), null))
    .on('connect', ({ statusCode = 0 }, tunnel: Duplex, head) => {
      if (statusCode < 200 || statusCode > 299) return end(refusal(proxy, authority, statusCode), null)
      if (head.length > 0) tunnel.unshift(head)
      end(null, socket)
    })
    .end()
}

const tooLate = (): Error =>
  Object.assign(new Error('no answer to CONNECT'), { code: 'UND_ERR_HEADERS_TIMEOUT' })

/** The request as a proxy wants it that forwards it; unchanged if it goes through a tunnel. */
export const forwardedBy = (
  proxy: HttpProxy,
  options: Dispatcher.DispatchOptions,
): Dispatcher.DispatchOptions => ({
  ...options,
  path: `${String(options.origin)}${options.path}`,
  headers: withLogin(options.headers, loginFor(proxy)),
})

/** Headers come as a map from `request`, and as a list or something iterable from `fetch`. */
const withLogin = (
  headers: Dispatcher.DispatchOptions['headers'],
  login: Record<string, string>,
): NonNullable<Dispatcher.DispatchOptions['headers']> => {
  if (Array.isArray(headers)) return [...headers, ...Object.entries(login).flat()]
  return headers && Symbol.iterator in headers
    ? { ...Object.fromEntries(headers), ...login }
    : { ...headers, ...login }
}

const loginFor = ({ authorization }: HttpProxy): Record<string, string> =>
  authorization === undefined ? {} : { 'proxy-authorization': authorization }

const failureAt = ({ host }: HttpProxy, error: Error): ProxyFailure =>
  new ProxyFailure(networkError(error, `the proxy ${host}`), { cause: error })

/** Why a proxy does not do what it is asked for. */
export const refusal = (proxy: HttpProxy, target: string, status: number): ProxyFailure => {
  if (status !== 407)
    return new ProxyFailure(`the proxy ${proxy.host} opened no way to ${target} (HTTP ${status})`)
  const mended =
    proxy.authorization === undefined
      ? `asks for a login; write it into its address, http://user:password@${proxy.host}`
      : 'does not accept the login in its address; correct it'
  return new ProxyFailure(`the proxy ${proxy.host} ${mended} (HTTP 407)`)
}
