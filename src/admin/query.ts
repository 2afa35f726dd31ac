import { RequestError } from '../base/errors.ts'
import type { DeliveryQuery, EventQuery } from '../store/store.ts'

/** What is asked of the compiled schema of a body. */
interface Checked<Body> {
  Check(value: unknown): value is Body
  Errors(value: unknown): [boolean, { instancePath: string; message: string }[]]
}

/** The body of a request, which fits its schema. Throws {@link RequestError}. */
export const bodyOf = <Body>(checked: Checked<Body>, sent: unknown): Body => {
  if (checked.Check(sent)) {
    if (
      Object.values(sent as object)
        .flat()
        .some(holdsNull)
    )
      throw new RequestError('the body holds the character U+0000, which no text here can')
    return sent
  }
  const [, [error]] = checked.Errors(sent)
  throw new RequestError(`the body does not fit: ${error?.instancePath || '/'} ${error?.message ?? ''}`)
}

/** What changes much must say what it means: a request that was sent by mistake says nothing. Throws {@link RequestError}. */
export const mustSelect = (filters: object, all: boolean | undefined): void => {
  if (Object.keys(filters).length === 0 && all !== true)
    throw new RequestError('say which are meant by at least one filter, or send { "all": true }')
}

/** PostgreSQL keeps no such text, so there is nothing to be found by one. */
const holdsNull = (value: unknown): boolean => typeof value === 'string' && value.includes('\0')

const LIMIT_DEFAULT = 50
const LIMIT_MAX = 500
const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** Of a `Date`, either way. */
const TIME_MAX_MS = 8.64e15
export const EVENT_STATES = ['unrouted', 'unreadable', 'waiting', 'delivered', 'dead', 'cancelled'] as const
const DELIVERY_STATES = ['waiting', 'delivered', 'dead', 'cancelled'] as const

const TEXT_FILTERS = [
  'app',
  'command',
  'subject',
  'operator',
  'request',
  'route',
  'destination',
  'reason',
] as const

/** What events can be chosen by, here, by a replay and on the command line. */
export const EVENT_FILTERS = [...TEXT_FILTERS, 'state', 'since', 'until'] as const

type Parameters = Readonly<Record<string, string | string[] | undefined>>

/** `?app&command&subject&operator&request&route&destination&state&reason&since&until&cursor&limit` as a query for the store. */
export const eventQuery = (parameters: Parameters, now: number): EventQuery => {
  refuseUnknown(parameters, [...EVENT_FILTERS, 'cursor', 'limit'])
  return {
    ...texts(parameters, TEXT_FILTERS),
    ...oneOf(parameters, 'state', EVENT_STATES),
    ...time(parameters, 'since', now),
    ...time(parameters, 'until', now),
    ...(parameters['cursor'] !== undefined && {
      cursor: whole(parameters, 'cursor', 0, Number.MAX_SAFE_INTEGER),
    }),
    limit: limitOf(parameters),
  }
}

/** `?destination&state&app&command&subject&since&until&cursor&limit` as a query for the store. */
export const deliveryQuery = (parameters: Parameters, now: number): DeliveryQuery => {
  refuseUnknown(parameters, [
    'destination',
    'state',
    'app',
    'command',
    'subject',
    'since',
    'until',
    'cursor',
    'limit',
  ])
  return {
    ...texts(parameters, ['destination', 'app', 'command', 'subject']),
    ...deliveryCursor(parameters),
    ...time(parameters, 'since', now),
    ...time(parameters, 'until', now),
    ...oneOf(parameters, 'state', DELIVERY_STATES),
    limit: limitOf(parameters),
  }
}

/** `<event_seq>:<destination>`, as the page before gave it. */
const deliveryCursor = (parameters: Parameters): { cursor?: string } => {
  const cursor = text(parameters, 'cursor')
  if (cursor === undefined) return {}
  if (/^\d{1,15}:./s.test(cursor)) return { cursor }
  throw new RequestError(`\`cursor\` must be the one that the page before gave, but is "${cursor}"`)
}

const refuseUnknown = (parameters: Parameters, known: readonly string[]): void => {
  const unknown = Object.keys(parameters).find(name => !known.includes(name))
  if (unknown !== undefined)
    throw new RequestError(`\`${unknown}\` is not a parameter here; there are: ${known.join(', ')}`)
}

const text = (parameters: Parameters, name: string): string | undefined => {
  const value = parameters[name]
  if (Array.isArray(value)) throw new RequestError(`\`${name}\` is given more than once`)
  return value === '' ? undefined : value
}

const texts = <Name extends string>(
  parameters: Parameters,
  names: readonly Name[],
): { [Key in Name]?: string } => {
  const found = names.map(name => [name, text(parameters, name)] as const)
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as { [Key in Name]?: string }
}

const oneOf = <Value extends string>(
  parameters: Parameters,
  name: string,
  allowed: readonly Value[],
): { [key: string]: Value } => {
  const value = text(parameters, name)
  if (value === undefined) return {}
  const found = allowed.find(one => one === value)
  if (found === undefined)
    throw new RequestError(`\`${name}\` must be one of ${allowed.join(', ')}, but is "${value}"`)
  return { [name]: found }
}

const whole = (parameters: Parameters, name: string, min: number, max: number): number => {
  const value = text(parameters, name) ?? ''
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw new RequestError(`\`${name}\` must be a whole number from ${min} to ${max}, but is "${value}"`)
  }
  return number
}

/** The number of something, in a path. Throws {@link RequestError}. */
export const wholeParameter = (parameters: Parameters, name: string): number =>
  whole(parameters, name, 1, Number.MAX_SAFE_INTEGER)

const limitOf = (parameters: Parameters): number =>
  parameters['limit'] === undefined ? LIMIT_DEFAULT : whole(parameters, 'limit', 1, LIMIT_MAX)

const time = (parameters: Parameters, name: string, now: number): { [key: string]: number } => {
  const value = text(parameters, name)
  return value === undefined ? {} : { [name]: readTime(name, value, now) }
}

/**
 * A time is written as a date (ISO 8601), as milliseconds since 1970, or as how long ago (`15m`, `24h`, `7d`). Throws
 * {@link RequestError}.
 */
export const readTime = (name: string, value: string, now: number): number => {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(value) ?? []
  const isDate = /^\d{4}-\d{2}/.test(value)
  const written = /^\d{12,}$/.test(value) ? Number(value) : isDate ? Date.parse(value) : Number.NaN
  const at = count === undefined ? written : now - Number(count) * (UNITS_MS[unit] ?? 0)
  if (Math.abs(at) <= TIME_MAX_MS) return at
  throw new RequestError(
    `\`${name}\` must be a date like 2026-11-24T08:00:00Z or a time ago like 15m, 24h or 7d, but is "${value}"`,
  )
}
