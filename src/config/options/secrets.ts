import type { Finding } from '../finding.ts'
import type { Path } from '../path.ts'
import { pemText } from '../../base/pem.ts'
import { branchFor, childShape, isMap, type Shape } from './shape.ts'

/** A shorter secret would mask half of every log line. */
const SHORTEST = 4

/** Every string that the schema marks as secret, directly or by a parent; passwords of addresses too. */
export const secretsIn = (shape: Shape, value: unknown): string[] =>
  markedIn(shape, value)
    .flatMap(({ text, kind }) => PARTS[kind](text))
    .filter(isLong)

/**
 * Secrets that start or end with white space, usually the line break at the end of a file, or invisible characters copied from a page. No
 * signature made with such a secret is valid, and nothing that is shown says why.
 */
export const spacedSecrets = (shape: Shape, value: unknown): Finding[] =>
  markedIn(shape, value).flatMap(({ path, text, kind }) => {
    // Each line of a key ends with a line break, and so does the last.
    if (kind === 'pem') return []
    const [first] = /^[\s\p{Cf}]+/u.exec(text) ?? []
    const [last] = /[\s\p{Cf}]+$/u.exec(text) ?? []
    const found = last ?? first
    if (found === undefined) return []
    const where = last === undefined ? 'starts with' : 'ends with'
    return [{ path, sentence: `must not start or end with white space, but ${where} ${nameOfSpace(found)}` }]
  })

const nameOfSpace = (space: string): string => {
  if (/[\r\n]/.test(space)) return 'a line break'
  return /\s/.test(space) ? 'a blank' : 'an invisible character'
}

interface Marked {
  path: Path
  text: string
  kind: keyof typeof PARTS
}

/** What is secret in a text. */
const PARTS = {
  text: (text: string): string[] => [text, ...partsOf(text)],
  address: (text: string): string[] => passwordsIn(text),
  /** Each line of a key: shown in JSON or YAML, it is indented or in one line with others. */
  pem: (text: string): string[] =>
    text.includes('PRIVATE KEY')
      ? pemText(text)
          .split(/\s+/)
          .filter(line => line.length >= SHORTEST_LINE)
      : [],
}

/** The last line of a key may be short, and says little then. */
const SHORTEST_LINE = 16

const markedIn = (shape: Shape | undefined, value: unknown, path: Path = [], isSecret = false): Marked[] => {
  const isMarked = isSecret || shape?.secret === true
  if (typeof value === 'string') {
    const kind = shape?.holdsPassword ? 'address' : shape?.pem ? 'pem' : isMarked ? 'text' : undefined
    return kind === undefined ? [] : [{ path, text: value, kind }]
  }
  if (shape?.anyOf) return markedIn(branchFor(shape.anyOf, value), value, path, isMarked)
  const children = (key: string | number, child: unknown) =>
    markedIn(shape && childShape(shape, key), child, [...path, key], isMarked)
  if (Array.isArray(value)) return value.flatMap((item, index) => children(index, item))
  return isMap(value) ? Object.entries(value).flatMap(([key, child]) => children(key, child)) : []
}

/** Does not use the platform's URL, which cannot parse the list of hosts in a database address. */
export const passwordsIn = (address: string): string[] => {
  const [, password = ''] = /:\/\/[^:@/?#]*:([^/?#]*)@/.exec(address) ?? []
  return [password, safelyDecoded(password)].filter(isLong)
}

/** The address without its password, even if the address is not valid. */
export const withoutPassword = (address: unknown): unknown =>
  typeof address === 'string'
    ? address.replace(/:\/\/.*@/, '://***@').replace(/([?&]password=)[^&]*/, '$1***')
    : address

const isLong = (text: string): boolean => text.length >= SHORTEST

/** Shorter parts of a secret do not count, because they would mask ordinary words. */
const SHORTEST_PART = 8

/** `services` and the like, which are common in addresses and in other text. */
const ORDINARY_WORD = /^([a-z]{1,16}|[A-Z][a-z]{1,15}|[A-Z]{1,16})$/

/** Parts that a receiver may repeat alone: the password of an address, its path, the token after `Bearer`, the password in `Basic`. */
const partsOf = (secret: string): string[] => {
  const { password = '', pathname = '', search = '' } = URL.parse(secret) ?? {}
  const values = [...new URLSearchParams(search).values()]
  const [, basic = ''] = /^Basic (.*)$/i.exec(secret) ?? []
  const login = Buffer.from(basic, 'base64').toString()
  const inPath = [pathname, ...pathname.split('/')]
  const parts = [...inPath, ...inPath.map(safelyDecoded), ...values, ...secret.split(' ').slice(1)]
  return [
    password,
    safelyDecoded(password),
    login,
    login.slice(login.indexOf(':') + 1),
    ...parts.filter(part => part.length >= SHORTEST_PART && !ORDINARY_WORD.test(part)),
  ]
}

const safelyDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
