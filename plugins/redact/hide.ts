import { placesOf, valueAt, type Change, type ChatEvent } from 'chatgate/plugin'
import { mapChildren, replaceAt, replaceEach } from './replace.ts'

/** Fields that Chat may leave out, so that receivers must handle events without them. The others stay. */
export const OWN_FIELDS = ['operator', 'subject', 'group', 'platform', 'clientIp'] as const

type OwnField = (typeof OWN_FIELDS)[number]

/** What to hide, and how. */
export interface Redaction {
  own: readonly OwnField[]
  /** Places in the body, as the names that lead there. */
  inBody: readonly (readonly string[])[]
  tags: ReadonlySet<string>
  /** The replacement for a value. */
  mask: string
  /** The replacement for the named fields and tags; undefined removes them. */
  instead: string | undefined
}

/** The event without what must be hidden. */
export const hideIn = (event: ChatEvent, redaction: Redaction): ChatEvent => {
  const ofFields = new Set<unknown>(redaction.own.map(field => event[field]).filter(Boolean))
  const { body, kept } = hideInBody(event.body, redaction, ofFields)
  const places = placesOf(event.command, event.body)
  // Only what was read from a hidden place: anyone can write a text that equals a name.
  const wentFrom = (place: string | undefined, value: unknown): boolean =>
    place !== undefined && valueAt(event.body, place) === value && valueAt(kept, place) !== value
  return mapChildren(event, (value, field) => {
    if (field === 'body') return body
    if (field === 'tags') return mapChildren(event.tags, tag => nameOf(tag, redaction))
    if (field === 'changes')
      return mapChildren(event.changes, (change, index) =>
        hideInChange(change, redaction, (text, key) => {
          const hasGone = key === 'value' && wentFrom(`ProfileItem.${index}.Value`, text)
          return ofFields.has(text) || hasGone
        }),
      )
    if (!isOwnField(field)) return value
    if (redaction.own.includes(field)) return redaction.instead
    const place = field === 'platform' || field === 'clientIp' ? undefined : places[field]
    return ofFields.has(value) || wentFrom(place, value) ? redaction.mask : value
  })
}

const isOwnField = (name: string): name is OwnField => OWN_FIELDS.some(field => field === name)

/** The body with everything hidden, and the body with only the named places hidden. */
const hideInBody = (
  body: ChatEvent['body'],
  { inBody, tags, mask, instead }: Redaction,
  ofFields: ReadonlySet<unknown>,
): { body: unknown; kept: ChatEvent['body'] } => {
  const kept = inBody.reduce<unknown>((current, path) => replaceAt(current, path, () => instead), body)
  const hide = (node: unknown): unknown => {
    if (ofFields.has(node)) return mask
    if (!isTagged(node, tags)) return node
    return instead === undefined
      ? undefined
      : mapChildren(node, (child, key) => (key === 'Value' ? mask : child))
  }
  return { body: replaceEach(kept, hide) ?? {}, kept: kept as ChatEvent['body'] }
}

/** A profile field as Chat writes it: `{ Tag, Value }`. */
const isTagged = (node: unknown, tags: ReadonlySet<string>): node is { Tag: string } =>
  typeof node === 'object' &&
  node !== null &&
  'Tag' in node &&
  typeof node.Tag === 'string' &&
  tags.has(node.Tag)

/** Values are hidden, names stay, unless tags are removed. */
const nameOf = (tag: string, { tags, instead }: Redaction): string | undefined =>
  instead === undefined && tags.has(tag) ? undefined : tag

const hideInChange = (
  change: Change,
  { tags, mask, instead }: Redaction,
  isHidden: (value: unknown, key: string) => boolean,
): Change | undefined => {
  const isNamed = tags.has(change.tag)
  if (isNamed && instead === undefined) return undefined
  return mapChildren(change, (value, key) =>
    key !== 'tag' && (isNamed || isHidden(value, key)) ? mask : value,
  )
}
