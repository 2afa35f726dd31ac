import { randomUUIDv7 } from 'node:crypto'
import type { NewEvent } from '../store/store.ts'

/** The gateway's own events belong to no app of Chat's. */
const OWN_APP = 'gateway'

/** Makes an event of the gateway's own: its news, to be kept and routed like Chat's events. */
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
