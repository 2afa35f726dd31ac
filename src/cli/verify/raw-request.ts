export interface RawRequest {
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>
  /** The parameters of the URL, if there is a request line. */
  query: URLSearchParams
  /** What follows the empty line, byte for byte; undefined if there is nothing. */
  body?: Buffer
}

const REQUEST_LINE = /^[A-Z]+ (\S+)( HTTP\/[\d.]+)?$/
const HEADER_LINE = /^([^:\s]+):\s*(.*?)\s*$/

/** Reads an HTTP request as it was captured, or only its headers. */
export const parseRawRequest = (bytes: Buffer): RawRequest => {
  const [end, bodyStart] = findEmptyLine(bytes)
  const lines = bytes.subarray(0, end).toString('latin1').split(/\r?\n/)
  const target = REQUEST_LINE.exec(lines[0] ?? '')?.[1] ?? ''
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name, value = ''] = HEADER_LINE.exec(line) ?? []
    if (name !== undefined) headers.set(name.toLowerCase(), value)
  }
  const body = bytes.subarray(bodyStart)
  return {
    headers,
    query: new URLSearchParams(/\?([^#]*)/.exec(target)?.[1] ?? ''),
    ...(body.length > 0 && { body }),
  }
}

const findEmptyLine = (bytes: Buffer): [end: number, bodyStart: number] => {
  const places = ['\r\n\r\n', '\n\n'].flatMap(separator => {
    const at = bytes.indexOf(separator)
    return at === -1 ? [] : [[at, at + separator.length] as const]
  })
  const [first = [bytes.length, bytes.length] as const] = places.toSorted(([a], [b]) => a - b)
  return [...first]
}
