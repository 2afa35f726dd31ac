import type { Tools } from '../../plugin.ts'
import { readAddress } from '../http/address.ts'
import { probeHost } from '../http/probe.ts'
import type { HttpAnswer } from '../http/request-types.ts'

/** A service that takes messages as JSON. */
export interface MessageService {
  /** For people; the rest of the address is secret. */
  host: string
  probe: () => ReturnType<typeof probeHost>
  /** Never throws for network failures. The address may differ in its query, for signatures. */
  post: (body: unknown, signal: AbortSignal, address?: URL) => Promise<HttpAnswer>
}

/** Some answer with the message that they have posted; a reply that is not complete could not be read. */
const REPLY_BYTES = 256 * 1024

/** Reads an address that is the secret. Throws a sentence for one that no message can be sent to. */
export const readServiceAddress = (url: string): URL => {
  const address = readAddress(url)
  if (address.username || address.password) throw new Error('`url` must not hold a password')
  return address
}

/** Prepares a service whose address is the secret. */
export const openMessageService = (
  url: string,
  tools: Tools,
  headers: Readonly<Record<string, string>> = {},
): MessageService => {
  const { host, hostname } = readServiceAddress(url)
  return {
    host,
    probe: () => probeHost(hostname, tools),
    post: (body, signal, address) =>
      tools.request(address?.href ?? url, {
        method: 'POST',
        headers: { 'user-agent': 'chatgate', 'content-type': 'application/json; charset=utf-8', ...headers },
        body: JSON.stringify(body),
        signal,
        textBytes: REPLY_BYTES,
      }),
  }
}
