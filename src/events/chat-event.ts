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

/** What was made of a source, by where it links to: all routes and destinations share one event, which is parsed once. */
const made = new WeakMap<EventSource, Map<string | undefined, ChatEvent>>()

/**
 * Makes the event that plugins see. The body must be a JSON object; it was checked before it was kept. With `consoleUrl` it links to its page.
 * A source must not change after that.
 */
export const toChatEvent = (source: EventSource, consoleUrl?: string): ChatEvent => {
  const known = made.get(source) ?? new Map<string | undefined, ChatEvent>()
  made.set(source, known)
  const found = known.get(consoleUrl)
  if (found) return found
  const event =
    consoleUrl === undefined
      ? readEvent(source)
      : Object.freeze({ ...toChatEvent(source), link: `${consoleUrl}/events/${source.id}` })
  known.set(consoleUrl, event)
  return event
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
 * beside it.
 */
export const bodyBytes = (event: ChatEvent, original: ChatEvent, bytes: Uint8Array): Uint8Array =>
  event.body === original.body ? bytes : encoder.encode(JSON.stringify(event.body))

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
