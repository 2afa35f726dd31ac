import { randomUUIDv7, hash } from 'node:crypto'
import { kindOf } from '../events/catalog.ts'
import { profileChanges } from '../events/changes.ts'
import { isByAdmin, understand } from '../events/understand.ts'
import type { NewEvent } from '../store/store.ts'
import type { Arrival } from './arrival.ts'
import type { Callback } from './validate.ts'
import type { Body } from '../events/body.ts'

type Unfinished = { -readonly [Name in keyof NewEvent]: NewEvent[Name] }

/** Makes the event to store from a callback; `index` is its position in a batch. */
export const toNewEvent = (callback: Callback, arrival: Arrival, index = 0): NewEvent => {
  const { command, body, bytes, misfit } = callback
  const { app, requestId, platform, clientIp, traceParent, node } = arrival
  const kind = kindOf(command)
  const people = understand(command, body)
  // Assigned one by one: spreading what may be absent takes several times as long.
  const event: Unfinished = {
    id: randomUUIDv7(),
    app: app.id,
    command,
    kind,
    receivedAt: arrival.receivedAt,
    time: people.time ?? arrival.receivedAt,
    byAdmin: isByAdmin(command, people, platform, app.admins),
    query: arrival.query,
    body: bytes,
  }
  if (people.operator !== undefined) event.operator = people.operator
  if (people.subject !== undefined) event.subject = people.subject
  if (people.group !== undefined) event.group = people.group
  if (platform !== undefined) event.platform = platform
  if (clientIp !== undefined) event.clientIp = clientIp
  if (traceParent !== undefined) event.traceParent = traceParent
  if (node !== undefined) event.node = node
  if (misfit !== undefined) event.unreadable = misfit
  if (kind !== 'before') {
    const request = requestId === undefined ? undefined : `${requestId} ${index}`
    const key = repeatKey({ app: app.id, command, body, bytes, request })
    if (key !== undefined) event.repeatKey = key
  }
  const changes = misfit === undefined ? profileChanges(command, body) : []
  if (changes.length > 0) event.changes = changes
  return event
}

/** With one of these fields, two callbacks with the same bytes are a repeat, not two similar events. */
const TELLING = ['EventTime', 'MsgTime', 'MsgKey', 'MsgSeq', 'CtxcbRequestId']

interface Told {
  app: string
  command: string
  body: Body
  bytes: Uint8Array
  /** The request it came with, and its position there; undefined if the URL held no `RequestId`. */
  request: string | undefined
}

const KEY_BITS = 64
const BITS_PER_HEX_DIGIT = 4

/**
 * 64 bits of app, command and body, the same for a repeat; undefined if a repeat cannot be distinguished from a second
 * event with the same content. Whether Chat repeats with the same `RequestId` is not known, so it counts only if the
 * body has no such field.
 */
export const repeatKey = ({ app, command, body, bytes, request }: Told): bigint | undefined => {
  const isTelling = TELLING.some(field => body[field] !== undefined)
  if (!isTelling && request === undefined) return undefined
  const head = `${app} ${command} ${isTelling ? '' : `${request} `}`
  // As text, because a buffer for it takes as long as the hash itself.
  const digest = hash('sha256', Buffer.concat([Buffer.from(head), bytes]), 'hex')
  return BigInt.asIntN(KEY_BITS, BigInt(`0x${digest.slice(0, KEY_BITS / BITS_PER_HEX_DIGIT)}`))
}
