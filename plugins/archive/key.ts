import type { Attempt, ChatEvent } from 'chatgate/plugin'
import { hash } from 'node:crypto'

const HASH_LENGTH = 16

/** The name of an object: the same for each attempt, and another one for each other delivery. */
export const keyOf = (prefix: string, events: readonly ChatEvent[], { id }: Attempt): string => {
  const [first] = events
  if (!first) throw new Error('there is no event to write')
  // 2026-11-29T16:… becomes 2026/11/29/16.
  const hour = new Date(first.time).toISOString().slice(0, 'yyyy-mm-ddThh'.length).replaceAll(/[-T]/g, '/')
  return `${prefix}${hour}/${first.id}-${hash('sha256', id).slice(0, HASH_LENGTH)}.ndjson.gz`
}
