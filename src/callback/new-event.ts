import { randomUUIDv7, hash } from 'node:crypto'
import { kindOf } from '../events/catalog.ts'
import { profileChanges } from '../events/changes.ts'
import { isByAdmin, understand } from '../events/understand.ts'
import type { NewEvent } from '../store/store.ts'
import type { Arrival } from './arrival.ts'
import type { Callback } from './validate.ts'
import type { Body } from '../events/body.ts'

/** Makes the event to store from a callback; `index` is its position in a batch. */
export const toNewEvent = (callback: Callback, arrival: Arrival, index = 0): NewEvent => {
  const { command, body, bytes, misfit } = callback
  const { app, requestId, ...shared } = arrival
  const kind = kindOf(command)
  const request = requestId === undefined ? undefined : `${requestId} ${index}`
  const key = kind === 'before' ? undefined : repeatKey({ app: app.id, command, body, bytes, request })
  const changes = misfit === undefined ? profileChanges(command, body) : []
  const { time = shared.receivedAt, ...people } = understand(command, body)
  return {
    ...shared,
    id: randomUUIDv7(),
    app: app.id,
    command,
    kind,
    time,
    ...people,
    byAdmin: isByAdmin(command, people, shared.platform, app.admins),
    body: bytes,
    ...(misfit !== undefined && { unreadable: misfit }),
    ...(key !== undefined && { repeatKey: key }),
    ...(changes.length > 0 && { changes }),
  }
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

/**
 * 64 bits of app, command and body, the same for a repeat; undefined if a repeat cannot be distinguished from a second
 * event with the same content. Whether Chat repeats with the same `RequestId` is not known, so it counts only if the
 * body has no such field.
 */
export const repeatKey = ({ app, command, body, bytes, request }: Told): bigint | undefined => {
  const isTelling = TELLING.some(field => body[field] !== undefined)
  if (!isTelling && request === undefined) return undefined
  const head = `${app} ${command} ${isTelling ? '' : `${request} `}`
  return hash('sha256', Buffer.concat([Buffer.from(head), bytes]), 'buffer').readBigInt64BE()
}
