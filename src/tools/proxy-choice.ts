import { BlockList, isIP } from 'node:net'
import { NO_PROXY, type EnvironmentProxies } from '../base/http-proxy.ts'
import { isLoopback } from '../base/loopback.ts'

/**
 * The address of the proxy for a target; undefined for none. What the step says goes first. The environment's proxy is never used for this
 * machine, which would be the proxy's own machine there.
 */
export const proxyFor = (
  target: URL,
  ofStep: string | undefined,
  { http, https, except }: EnvironmentProxies,
): string | undefined => {
  if (ofStep !== undefined) return ofStep === NO_PROXY ? undefined : ofStep
  const address = target.protocol === 'https:' ? https : http
  return address === undefined || isExcepted(target, except) ? undefined : address
}

const isExcepted = ({ hostname, port, protocol }: URL, except: string): boolean => {
  const name = bare(hostname)
  const actualPort = port || (protocol === 'https:' ? '443' : '80')
  return (
    isLoopback(name) ||
    except
      .split(/[\s,]+/)
      .filter(Boolean)
      .some(entry => covers(entry, name, actualPort))
  )
}

/** An entry is `*`, a network, or a name or address, which may have a port; a name also stands for those below it. */
const covers = (entry: string, name: string, port: string): boolean => {
  if (entry.includes('/')) return isWithin(name, entry)
  // More than one colon without brackets is an IPv6 address.
  const [, host = entry, onlyPort] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? []
  if (onlyPort !== undefined && onlyPort !== port) return false
  const wanted = bare(host).replace(/^\*?\./, '')
  if (wanted === '*') return true
  return (name === wanted && !host.startsWith('*.')) || name.endsWith(`.${wanted}`)
}

const isWithin = (name: string, network: string): boolean => {
  const [address = '', prefix = ''] = network.split('/')
  const [family, ofName] = [isIP(address), isIP(name)]
  const bits = Number(prefix)
  if (family === 0 || family !== ofName || !/^\d+$/.test(prefix) || bits > (family === 4 ? 32 : 128))
    return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(address, bits, type)
  return list.check(name, type)
}

/** In lower case, without the brackets of an IPv6 address and the dot at the end of a full name. */
const bare = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/(?<=.)\.$/, '')
