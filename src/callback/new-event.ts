import { randomUUIDv7 } from 'node:crypto'
import { kindOf } from '../events/catalog.ts'
import { profileChanges } from '../events/changes.ts'
import { isByAdmin, understand } from '../events/understand.ts'
import type { NewEvent } from '../store/store.ts'
import type { Arrival } from './arrival.ts'
import { repeatKey } from './repeat-key.ts'
import type { Callback } from './validate.ts'

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
