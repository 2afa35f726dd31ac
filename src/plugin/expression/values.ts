import { EVENT_FIELDS, type Change, type ChatEvent } from '../../events/event.ts'

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
export const FIELD_TYPES: Readonly<Record<keyof ChatEvent, string>> = {
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

export const isField = (name: unknown): name is keyof ChatEvent => EVENT_FIELDS.some(field => field === name)

/**
 * The fields of an event as CEL values; only the given ones, because bodies may be large. An absent one is an empty
 * text.
 */
export const celFields = (event: ChatEvent, fields: readonly (keyof ChatEvent)[]): Record<string, unknown> =>
  Object.fromEntries(
    fields.map(field => [
      field,
      field === 'changes'
        ? event.changes.map(change => new CelChange(change))
        : (celValue(event[field]) ?? ''),
    ]),
  )

/** Whole numbers are integers in CEL. Maps, not objects: the library gives a key like `constructor` a meaning. */
const celValue = (value: unknown): unknown => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(celValue)
  return new Map(Object.entries(value).map(([key, child]) => [key, celValue(child)]))
}
