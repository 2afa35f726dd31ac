import type { Change, ChatEvent } from '../../events/event.ts'
import type { Scope } from './scope.ts'

/** How CEL sees a change: its fields are declared, so that a misspelled one is found at start. */
export class CelChange {
  readonly tag: string
  readonly value: unknown
  readonly before: unknown

  constructor(change: Change & { before?: unknown }) {
    this.tag = change.tag
    this.value = celValue(change.value)
    this.before = celValue(change.before)
  }
}

/** The type of each field in CEL. */
const FIELD_TYPES: Readonly<Record<keyof ChatEvent, string>> = {
  id: 'string',
  app: 'string',
  command: 'string',
  kind: 'string',
  receivedAt: 'int',
  time: 'int',
  operator: 'string',
  actor: 'string',
  subject: 'string',
  group: 'string',
  platform: 'string',
  clientIp: 'string',
  byAdmin: 'bool',
  tags: 'list<string>',
  changes: 'list<change>',
  body: 'map<string, dyn>',
  link: 'string',
}

export const CHANGE_TYPES = { tag: 'string', value: 'dyn', before: 'dyn' }

/** The fields of an event. An absent one is an empty text. */
export const EVENT_SCOPE: Scope<ChatEvent> = {
  noun: 'field of an event',
  types: FIELD_TYPES,
  valueOf: (event, name) => event[name as keyof ChatEvent],
  // Three nested loops over a list of a thousand items take minutes.
  loopsMax: 2,
  shownLength: 80,
}

/** The values of these names in CEL; only those, because bodies may be large. */
export const celValues = <Subject>(
  subject: Subject,
  scope: Scope<Subject>,
  names: readonly string[],
): Record<string, unknown> =>
  Object.fromEntries(
    names.map(name => {
      const value = scope.valueOf(subject, name)
      const isChanges = scope.types[name] === 'list<change>'
      return [
        name,
        isChanges ? (value as Change[]).map(change => new CelChange(change)) : (celValue(value) ?? ''),
      ]
    }),
  )

/** Whole numbers are integers in CEL. Maps, not objects: the library gives a key like `constructor` a meaning. */
const celValue = (value: unknown): unknown => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(celValue)
  return new Map(Object.entries(value).map(([key, child]) => [key, celValue(child)]))
}
