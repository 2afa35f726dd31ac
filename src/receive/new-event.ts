import { randomUUIDv7 } from 'node:crypto'
import { kindOf } from '../events/catalog.ts'
import { profileChanges } from '../events/changes.ts'
import { isByAdmin, understand } from '../events/understand.ts'
import type { NewEvent } from '../store/store.ts'
import { repeatKey } from './repeat-key.ts'
import type { Callback } from './validate.ts'
import type { VerifiableApp } from './verify.ts'

/** Makes what is kept of a callback. `receivedAt` in milliseconds. */
export const toNewEvent = (
  { command, body, bytes, misfit }: Callback,
  app: VerifiableApp,
  query: URLSearchParams,
  receivedAt: number,
): NewEvent => {
  const kind = kindOf(command)
  const key = repeatKey(kind, app.id, command, body, bytes)
  const changes = misfit === undefined ? profileChanges(command, body) : []
  const { time = receivedAt, ...people } = understand(command, body)
  const platform = query.get('OptPlatform')
  const clientIp = query.get('ClientIP')
  // Whoever reads the record must not be able to replay the callback.
  query.delete('Sign')
  query.delete('RequestTime')
  return {
    id: randomUUIDv7(),
    app: app.id,
    command,
    kind,
    receivedAt,
    time,
    ...people,
    ...(platform && { platform }),
    ...(clientIp && { clientIp }),
    byAdmin: isByAdmin(command, people, platform ?? undefined, app.admins),
    query: query.toString(),
    body: bytes,
    ...(misfit !== undefined && { unreadable: misfit }),
    ...(key !== undefined && { repeatKey: key }),
    ...(changes.length > 0 && { changes }),
  }
}
