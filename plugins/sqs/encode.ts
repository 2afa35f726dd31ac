import { hash } from 'node:crypto'

/** What XML 1.0 cannot hold, and so SQS refuses; also halves of pairs. */
const NO_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

/** A body that SQS takes: in JSON every character may be written as an escape, where it stands in a text. */
export const sendable = (body: string | Uint8Array): string =>
  (typeof body === 'string' ? body : new TextDecoder().decode(body)).replaceAll(
    NO_XML,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** Of a group SQS takes 1 to 128 letters, digits and marks of ASCII. */
export const groupId = (key: string): string => (/^[!-~]{1,128}$/.test(key) ? key : hashed(key))

export const hashed = (text: string): string => hash('sha256', text)
