/** A proxy for HTTP requests. */
export interface HttpProxy {
  hostname: string
  port: number
  /** Both, for people. */
  host: string
  /** The value of `Proxy-Authorization`. */
  authorization?: string
}

/** What the environment says of proxies. Plain data. */
export interface EnvironmentProxies {
  /** The addresses for targets of each kind. */
  http?: string
  https?: string
  /** `NO_PROXY` as it is written. */
  except: string
}

/** How a step says that it uses no proxy. */
export const NO_PROXY = 'none'

/** The proxy at an address like `http://user:password@proxy.internal:3128`; undefined if it is no such address. */
export const readProxy = (address: string): HttpProxy | undefined => {
  const url = URL.parse(address)
  if (url?.protocol !== 'http:' || url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return undefined
  const port = url.port === '' ? 80 : Number(url.port)
  const login = loginOf(url)
  if (login === undefined) return undefined
  return {
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    host: `${url.hostname}:${port}`,
    ...(login !== '' && { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
  }
}

/** Empty without a login; undefined if it is not percent-encoded as it should be. */
const loginOf = ({ username, password }: URL): string | undefined => {
  if (username === '' && password === '') return ''
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  } catch {
    return undefined
  }
}
