import { readProxy, type EnvironmentProxies } from '../base/http-proxy.ts'
import { openConnections, type Connections } from './connections.ts'
import { proxyFor } from './proxy-choice.ts'

/** One way to receivers: directly, or through one proxy. */
interface Way {
  connections: Connections
  /** A receiver's host as people know it, with what is between. */
  named: (host: string) => string
}

/** All ways to receivers; each has pools of its own. */
export interface Ways {
  /** `ofStep` is the step's own proxy. */
  to: (target: URL, ofStep: string | undefined) => Way
  /** Ends all; requests under way fail. */
  close: () => Promise<void>
}

export const openWays = (proxies: EnvironmentProxies): Ways => {
  const direct: Way = { connections: openConnections(), named: host => host }
  const throughProxies = new Map<string, Way>()
  return {
    to: (target, ofStep) => {
      const address = proxyFor(target, ofStep, proxies)
      if (address === undefined) return direct
      const way = throughProxies.get(address) ?? openWayThrough(address)
      throughProxies.set(address, way)
      return way
    },
    close: async () => {
      await Promise.all([direct, ...throughProxies.values()].map(({ connections }) => connections.close()))
    },
  }
}

const openWayThrough = (address: string): Way => {
  const proxy = readProxy(address)
  if (!proxy) throw new Error('the address of the proxy has not been checked')
  return {
    connections: openConnections(proxy),
    named: host => `${host} (through the proxy ${proxy.host})`,
  }
}
