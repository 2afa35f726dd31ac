import { branchFor, childShape, isRecord, type Shape } from './shape.ts'

/** Shorter ones would mask half of every log line. */
const SHORTEST = 4

/** Every text that the schema marks as secret, or that stands within something so marked; passwords of addresses too. */
export const secretsIn = (shape: Shape | undefined, value: unknown, isSecret = false): string[] => {
  const isMarked = isSecret || shape?.secret === true
  if (typeof value === 'string' && shape?.holdsPassword) return passwordsIn(value).filter(isLong)
  if (typeof value === 'string') return isMarked ? [value, ...partsOf(value)].filter(isLong) : []
  if (shape?.anyOf) return secretsIn(branchFor(shape.anyOf, value), value, isMarked)
  const children = (key: string | number, child: unknown) =>
    secretsIn(shape && childShape(shape, key), child, isMarked)
  if (Array.isArray(value)) return value.flatMap((item, index) => children(index, item))
  return isRecord(value) ? Object.entries(value).flatMap(([key, child]) => children(key, child)) : []
}

/** The platform's URL knows no list of hosts, as an address of a database may have. */
const passwordsIn = (address: string): string[] => {
  const [, password = ''] = /:\/\/[^:@/?#]*:([^/?#]*)@/.exec(address) ?? []
  return [password, safelyDecoded(password)]
}

/** An address as it may be shown, also when it is not written well. */
export const withoutPassword = (address: unknown): unknown =>
  typeof address === 'string'
    ? address.replace(/:\/\/.*@/, '://***@').replace(/([?&]password=)[^&]*/, '$1***')
    : address

const isLong = (text: string): boolean => text.length >= SHORTEST

/** A part of a secret must be longer than a word to count, or it would mask what is no secret. */
const SHORTEST_PART = 8

/** What a receiver may repeat alone: the password of an address, its path, the token behind `Bearer`. */
const partsOf = (secret: string): string[] => {
  const { password = '', pathname = '' } = URL.parse(secret) ?? {}
  const parts = [pathname, ...pathname.split('/'), ...secret.split(' ').slice(1)]
  return [password, safelyDecoded(password), ...parts.filter(part => part.length >= SHORTEST_PART)]
}

const safelyDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
