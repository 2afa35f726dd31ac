import type { IncomingMessage } from 'node:http'

const NAMES = ['host', 'traceparent', 'content-length', 'content-encoding', 'transfer-encoding'] as const

/** The headers that matter to us; of one that comes twice, the first. */
export type KnownHeaders = Partial<Record<(typeof NAMES)[number], string>>

/** No two have the same length. */
const byLength = new Map(NAMES.map(name => [name.length, name]))

/**
 * Finds them among the headers as they came: `request.headers` would make an object of all of them, which takes longer
 * the more a proxy adds.
 */
export const knownHeaders = ({ rawHeaders }: IncomingMessage): KnownHeaders => {
  const known: KnownHeaders = {}
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const written = rawHeaders[index] ?? ''
    const name = byLength.get(written.length)
    if (name !== undefined && known[name] === undefined && written.toLowerCase() === name)
      known[name] = rawHeaders[index + 1] ?? ''
  }
  return known
}
