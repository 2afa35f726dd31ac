import { hash } from 'node:crypto'
import type { EventKind } from '../events/event.ts'
import type { Body } from '../events/body.ts'

/** Fields by which two callbacks with the same bytes are one that was repeated, and not two things that happened alike. */
const TELLING = ['EventTime', 'MsgTime', 'MsgKey', 'MsgSeq', 'CtxcbRequestId']

/**
 * 64 bits of app, command and body, the same for a repeat; undefined where a repeat cannot be told from a second event of the same
 * content, and for before-events: each of these wants its own answer. Chat gives its callbacks no id.
 */
export const repeatKey = (
  kind: EventKind,
  app: string,
  command: string,
  body: Body,
  bytes: Uint8Array,
): bigint | undefined => {
  if (kind === 'before' || !TELLING.some(field => body[field] !== undefined)) return undefined
  return hash('sha256', Buffer.concat([Buffer.from(`${app} ${command} `), bytes]), 'buffer').readBigInt64BE()
}
