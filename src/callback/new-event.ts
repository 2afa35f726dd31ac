import { randomUUIDv7, hash } from 'node:crypto'
import { kindOf } from '../events/catalog.ts'
import { profileChanges } from '../events/changes.ts'
import { isByAdmin, understand } from '../events/understand.ts'
import type { NewEvent } from '../store/store.ts'
import type { Arrival } from './arrival.ts'
import type { Callback } from './validate.ts'
import type { Body } from '../events/body.ts'

/** Makes what is kept of a callback; `index` is its place in a batch. */
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

/** Fields by which two callbacks with the same bytes are one that was repeated, and not two things that happened alike. */
const TELLING = ['EventTime', 'MsgTime', 'MsgKey', 'MsgSeq', 'CtxcbRequestId']

interface Told {
  app: string
  command: string
  body: Body
  bytes: Uint8Array
  /** Which request it came with, and where in it; undefined where the URL held no `RequestId`. */
  request: string | undefined
}

/**
 * 64 bits of app, command and body, the same for a repeat; undefined where a repeat cannot be told from a second event of the same
 * content. Whether Chat repeats with the same `RequestId` is not known, so that it counts only where the body tells nothing.
 */
export const repeatKey = ({ app, command, body, bytes, request }: Told): bigint | undefined => {
  const isTelling = TELLING.some(field => body[field] !== undefined)
  if (!isTelling && request === undefined) return undefined
  const head = `${app} ${command} ${isTelling ? '' : `${request} `}`
  return hash('sha256', Buffer.concat([Buffer.from(head), bytes]), 'buffer').readBigInt64BE()
}
