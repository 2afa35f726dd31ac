export interface BodyChange {
  /** The bytes that may have been signed. */
  original: Buffer
  /** What then happened to them; continues the sentence "The body …". */
  what: string
}

const PARSED_AGAIN = 'was parsed and written again; verify the raw bytes, before any JSON middleware'
const INDENTS = [undefined, 2, 4, '\t'] as const
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** What a body may have been before the usual mishaps of receivers, the likeliest first. */
export const undoneChanges = (body: Buffer): BodyChange[] => {
  const text = body.toString()
  const changes: BodyChange[] = [
    ...lineBreaks(text),
    ...INDENTS.flatMap(indent => rewritten(text, indent)),
    {
      original: Buffer.from(text, 'latin1'),
      what: 'was read as Latin-1 and written as UTF-8; verify the raw bytes, before they become a text',
    },
    ...(body.subarray(0, 3).equals(BYTE_ORDER_MARK)
      ? [{ original: body.subarray(3), what: 'got a byte order mark; verify the bytes as they came' }]
      : []),
  ]
  return changes.filter(({ original }) => !original.equals(body))
}

const lineBreaks = (text: string): BodyChange[] =>
  [
    [text.replace(/\r?\n$/, ''), 'got a line break at its end; an editor or `echo` does that'],
    [`${text}\n`, 'lost the line break at its end'],
    [text.replaceAll('\r\n', '\n'), 'got other line breaks (LF became CRLF)'],
    [text.replaceAll(/\r?\n/g, '\r\n'), 'got other line breaks (CRLF became LF)'],
  ].map(([original = '', what = '']) => ({ original: Buffer.from(original), what }))

const rewritten = (text: string, indent: string | number | undefined): BodyChange[] => {
  try {
    const written = JSON.stringify(JSON.parse(text), undefined, indent)
    return [written, `${written}\n`].map(original => ({
      original: Buffer.from(original),
      what: PARSED_AGAIN,
    }))
  } catch {
    return []
  }
}

/** Whether a body is JSON exactly as the gateway writes it, which makes a change on the way unlikely. */
export const looksUntouched = (body: Buffer): boolean => {
  try {
    return JSON.stringify(JSON.parse(body.toString())) === body.toString()
  } catch {
    return false
  }
}
