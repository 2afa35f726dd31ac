import type { Decision } from '../../decide/decision.ts'
import type { ArchivedEvent as StoredEvent } from '../../store/store.ts'
import type { ArchivedEvent } from '../api/archive.ts'
import { withDates } from '../present.ts'

/** An event as a line of an archive says it. */
export const presentArchived = ({ event, decision }: StoredEvent): ArchivedEvent => {
  const { seq: _seq, body, ...facts } = event
  return {
    ...withDates(facts),
    ...(decision !== undefined && { decision: JSON.parse(decision) as Decision }),
    ...presentBody(body),
  }
}

/** A mark at the beginning is kept: the bytes must be the same again. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const presentBody = (bytes: Uint8Array): Pick<ArchivedEvent, 'body' | 'bodyBase64'> => {
  try {
    return { body: decoder.decode(bytes) }
  } catch {
    return { bodyBase64: Buffer.from(bytes).toString('base64') }
  }
}
