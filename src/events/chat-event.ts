import type { Change, ChatEvent, EventFacts } from './event.ts'

/** What is kept of a callback, as far as an event is made of it. */
export type EventSource = EventFacts & { body: Uint8Array }

const decoder = new TextDecoder()

/** Makes the event that plugins see. The body must be a JSON object; it was checked before it was kept. */
export const toChatEvent = (source: EventSource): ChatEvent => {
  const body = JSON.parse(decoder.decode(source.body)) as Record<string, unknown>
  const changes = source.command === 'Profile.CallbackPortraitSet' ? profileChanges(body) : []
  const event: ChatEvent = {
    id: source.id,
    app: source.app,
    command: source.command,
    kind: source.kind,
    receivedAt: source.receivedAt,
    time: source.time,
    ...(source.operator !== undefined && { operator: source.operator }),
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

const profileChanges = (body: Record<string, unknown>): Change[] => {
  const items = body['ProfileItem'] as { Tag: string; Value: string | number }[]
  return items.map(({ Tag, Value }) => ({ tag: Tag, value: Value }))
}

/** Frozen all the way down, so that no plugin can change what another one sees. A stack of its own: bodies may be nested deeply. */
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
