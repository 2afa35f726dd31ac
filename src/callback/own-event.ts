import { randomUUIDv7 } from 'node:crypto'
import type { NewEvent } from '../store/store.ts'

/** The gateway's own events belong to none of Chat's apps. */
const OWN_APP = 'gateway'

/** Makes one of the gateway's own events: its news, stored and routed like Chat's events. */
export const ownEvent = (command: string, subject: string, body: object): NewEvent => {
  const now = Date.now()
  return {
    id: randomUUIDv7(),
    app: OWN_APP,
    command,
    kind: 'after',
    receivedAt: now,
    time: now,
    subject,
    byAdmin: false,
    query: '',
    body: new TextEncoder().encode(JSON.stringify(body)),
  }
}
