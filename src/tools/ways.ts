import { readProxy, type EnvironmentProxies } from '../base/http-proxy.ts'
import type { TlsOptions } from '../plugin.ts'
import { openConnections, type Connections } from './connections.ts'
import { proxyFor } from './proxy-choice.ts'

/** One way to receivers: directly, or through one proxy. */
interface Way {
  connections: Connections
  /** A receiver's host as people know it, with what is between. */
  named: (host: string) => string
  /** Whether it shows a certificate of the gateway. */
  hasCertificate: boolean
}

/** All ways to receivers; each has pools of its own. */
export interface Ways {
  /** The ways of a step with its own proxy and its own certificates. */
  from: (step: Own) => (target: URL) => Way
  /** Ends all; requests under way fail. */
  close: () => Promise<void>
}

interface Own {
  proxy: string | undefined
  tls: TlsOptions | undefined
}

export const openWays = (proxies: EnvironmentProxies): Ways => {
  const direct = openWay(undefined, undefined)
  const others = new Map<string, Way>()
  const otherWay = (address: string | undefined, tls: TlsOptions | undefined, tlsKey: string): Way => {
    const key = `${address ?? ''} ${tlsKey}`
    const way = others.get(key) ?? openWay(address, tls)
    others.set(key, way)
    return way
  }
  return {
    from: ({ proxy, tls }) => {
      const tlsKey = tls ? JSON.stringify(tls) : ''
      return target => {
        const address = proxyFor(target, proxy, proxies)
        return address === undefined && !tls ? direct : otherWay(address, tls, tlsKey)
      }
    },
    close: async () => {
      await Promise.all([direct, ...others.values()].map(({ connections }) => connections.close()))
    },
  }
}

const openWay = (address: string | undefined, tls: TlsOptions | undefined): Way => {
  const hasCertificate = tls?.cert !== undefined
  if (address === undefined)
    return { connections: openConnections({ tls }), named: host => host, hasCertificate }
  const proxy = readProxy(address)
  if (!proxy) throw new Error('the address of the proxy has not been checked')
  return {
    connections: openConnections({ proxy, tls }),
    named: host => `${host} (through the proxy ${proxy.host})`,
    hasCertificate,
  }
}
