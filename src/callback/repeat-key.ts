import { hash } from 'node:crypto'
import type { Body } from '../events/body.ts'

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
