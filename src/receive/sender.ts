import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Addresses (`10.0.0.1`) and networks (`10.0.0.0/8`), of either family, written as text. */
export type Networks = readonly string[]

/** More proxies than any deployment has. */
const HOPS_MAX = 20

/** The address of a request's sender. */
export const senderOf = ({ socket, headers }: IncomingMessage, proxies: Networks): string =>
  senderBehind(proxies, socket.remoteAddress, headers['x-forwarded-for']?.toString())

/**
 * Who sent a request: the address of the connection or, if that is one of our proxies, what it says in
 * `X-Forwarded-For`. Each proxy appends the address it got the request from, so the header is read from its end, as far
 * as our own proxies go: anything before that may be forged.
 */
export const senderBehind = (
  proxies: Networks,
  connected: string | undefined,
  forwarded: string | undefined,
): string => {
  let sender = plainAddress(connected ?? '') ?? 'unknown'
  const isProxy = listOf(proxies)
  const hops = (forwarded ?? '').split(',').slice(-HOPS_MAX)
  while (isProxy(sender)) {
    const before = plainAddress(hops.pop() ?? '')
    if (before === undefined) break
    sender = before
  }
  return sender
}

/** Without port, brackets and the prefix of an IPv4 address that came over IPv6; undefined if it is not an address. */
const plainAddress = (text: string): string | undefined => {
  const address = text
    .trim()
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(address) === 0 ? undefined : address
}

const known = new WeakMap<Networks, (address: string) => boolean>()

/** Built once for each config. */
const listOf = (networks: Networks): ((address: string) => boolean) => {
  const found = known.get(networks)
  if (found) return found
  const list = new BlockList()
  for (const network of networks) addTo(list, network)
  const holds = (address: string): boolean => isIP(address) > 0 && list.check(address, familyOf(address))
  known.set(networks, holds)
  return holds
}

const addTo = (list: BlockList, network: string): void => {
  const [address = '', prefix] = network.split('/')
  if (prefix === undefined) list.addAddress(address, familyOf(address))
  else list.addSubnet(address, Number(prefix), familyOf(address))
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')
