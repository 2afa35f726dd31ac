import { profileChanges } from './changes.ts'
import { actorOf } from './understand.ts'
import type { Change, ChatEvent, EventFacts } from './event.ts'
import { parseExactly } from './exact-json.ts'

/** The stored parts of a callback that an event is made from. */
export type EventSource = EventFacts & {
  body: Uint8Array
  /** The values that its tags had before, as far as they are known. */
  before?: Readonly<Record<string, string | number>>
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** The events that were made of a source: all routes and destinations share one, which is parsed once. */
interface Made {
  plain: ChatEvent
  /** The same with a link. */
  linked?: { consoleUrl: string; event: ChatEvent }
}

/** On the source itself, as a WeakMap costs five times as much; not enumerable, so that a changed copy of a source has none. */
const MADE = Symbol('made')

/**
 * Makes the event that plugins see. The body must be a JSON object; it was checked before it was kept. With `consoleUrl` it links to its page.
 * A source must not change after that.
 */
export const toChatEvent = (source: EventSource, consoleUrl?: string): ChatEvent => {
  const made = madeOf(source)
  if (consoleUrl === undefined) return made.plain
  if (made.linked?.consoleUrl === consoleUrl) return made.linked.event
  const event = Object.freeze({ ...made.plain, link: `${consoleUrl}/events/${source.id}` })
  made.linked = { consoleUrl, event }
  return event
}

const madeOf = (source: EventSource & { [MADE]?: Made }): Made => {
  if (source[MADE]) return source[MADE]
  const made = { plain: readEvent(source) }
  if (Object.isExtensible(source)) Object.defineProperty(source, MADE, { value: made })
  return made
}

const readEvent = (source: EventSource): ChatEvent => {
  const body = parseExactly(decoder.decode(source.body)) as Record<string, unknown>
  const changes = profileChanges(source.command, body).map(change => withBefore(change, source.before))
  const actor = actorOf(source.command, body)
  const event: ChatEvent = {
    id: source.id,
    app: source.app,
    command: source.command,
    kind: source.kind,
    receivedAt: source.receivedAt,
    time: source.time,
    ...(source.operator !== undefined && { operator: source.operator }),
    ...(actor !== undefined && { actor }),
    ...(source.subject !== undefined && { subject: source.subject }),
    ...(source.group !== undefined && { group: source.group }),
    ...(source.platform !== undefined && { platform: source.platform }),
    ...(source.clientIp !== undefined && { clientIp: source.clientIp }),
    byAdmin: source.byAdmin,
    tags: changes.map(change => change.tag),
    changes,
    body,
  }
  return deepFreeze(event)
}

/**
 * The bytes of an event's body: Chat's own unless a transform changed it. What a transform removed must not be sent
 * beside it. Always a copy: several plugins get the same event, and bytes cannot be frozen.
 */
export const bodyBytes = (event: ChatEvent, original: ChatEvent, bytes: Uint8Array): Uint8Array =>
  event.body === original.body ? new Uint8Array(bytes) : encoder.encode(JSON.stringify(event.body))

const withBefore = (change: Change, values: EventSource['before']): Change => {
  const before = values && Object.hasOwn(values, change.tag) ? values[change.tag] : undefined
  return before === undefined ? change : { ...change, before }
}

/**
 * Frozen at every level, so that no plugin can change what another one sees. Uses its own stack, because bodies may be
 * nested deeply.
 */
export const deepFreeze = <Value>(value: Value): Value => {
  const open: unknown[] = [value]
  while (open.length > 0) {
    const current = open.pop()
    if (typeof current !== 'object' || current === null || Object.isFrozen(current)) continue
    Object.freeze(current)
    for (const inner of Object.values(current)) open.push(inner)
  }
  return value
}
