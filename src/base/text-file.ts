/** A file that should hold text and does not; the message follows the name of the file, like "is UTF-16; save it as UTF-8". */
export class NotText extends Error {
  override name = 'NotText'
  /** From 1; absent where it is the whole file. */
  readonly line: number | undefined

  constructor(message: string, line?: number) {
    super(message)
    this.line = line
  }
}

const ADVICE = 'save it as UTF-8'

/**
 * The bytes of a file as text: UTF-8, with or without a mark at its beginning. Throws {@link NotText} for anything else: taken for
 * UTF-8 it would be a text without a mistake that matches nothing.
 */
export const textOf = (bytes: Uint8Array): string => {
  const marked = MARKS.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte))
  if (marked) throw new NotText(`is ${marked.name}; ${ADVICE}`)
  if (bytes.includes(0)) throw new NotText(`holds zero bytes, so it is UTF-16 or no text at all; ${ADVICE}`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw inAnotherEncoding(Buffer.from(bytes))
  }
}

/** What editors write at the beginning; that of UTF-32 begins like that of UTF-16. */
const MARKS = [
  { name: 'UTF-32', mark: [0xff, 0xfe, 0, 0] },
  { name: 'UTF-32', mark: [0, 0, 0xfe, 0xff] },
  { name: 'UTF-16', mark: [0xff, 0xfe] },
  { name: 'UTF-16', mark: [0xfe, 0xff] },
]

/** The bytes of the common characters of GBK come in pairs from these; in a Western encoding high bytes mostly stand alone. */
const GBK_PAIRS = /[\xa1-\xf7][\xa1-\xfe]/g

const inAnotherEncoding = (bytes: Buffer): NotText => {
  const text = bytes.toString('latin1')
  const highBytes = text.replace(/[^\x80-\xff]/g, '').length
  const isGbk = (text.match(GBK_PAIRS)?.length ?? 0) * 2 > highBytes / 2
  const line = text.slice(0, firstWrong(bytes)).split('\n').length
  return new NotText(
    isGbk
      ? `looks like GBK, an old encoding of Chinese; ${ADVICE}`
      : `is not UTF-8 (Latin-1 or Windows-1252?); ${ADVICE}`,
    line,
  )
}

/** Where the replacement character would stand in text without a mistake, the bytes are the same again. */
const firstWrong = (bytes: Buffer): number => {
  const again = Buffer.from(bytes.toString('utf8'))
  const at = again.findIndex((byte, index) => byte !== bytes[index])
  return at === -1 ? bytes.length : at
}
