import { createReadStream } from 'node:fs'
import { failureCode } from '../../base/thrown.ts'
import { printable } from '../../log/printable.ts'
import { Exit } from '../exit.ts'

/** A line of a file that is not empty. */
export interface Line {
  text: string
  /** From 1. */
  number: number
}

const LINE_FEED = 0x0a

/** The lines of a file, of which only one is held at a time. Ends with 1 for one that is too long or not UTF-8, and with 2 where there is no such file. */
export const readLines = async function* (file: string, bytesMax: number): AsyncGenerator<Line> {
  for await (const { bytes, number } of linesOf(file, bytesMax)) {
    const text = textOf(bytes)
    if (text === undefined) throw new Exit(1, printable(`${file}:${number} is not UTF-8.`))
    if (text.trim() !== '') yield { text, number }
  }
}

const linesOf = async function* (
  file: string,
  bytesMax: number,
): AsyncGenerator<{ bytes: Buffer; number: number }> {
  let number = 1
  let parts: Buffer[] = []
  let length = 0
  for await (const chunk of chunksOf(file)) {
    let from = 0
    for (let end = 0; end !== -1; from = end + 1) {
      end = chunk.indexOf(LINE_FEED, from)
      const part = chunk.subarray(from, end === -1 ? undefined : end)
      parts.push(part)
      length += part.length
      if (length > bytesMax)
        throw new Exit(1, printable(`${file}:${number} is longer than ${bytesMax} bytes.`))
      if (end === -1) continue
      yield { bytes: Buffer.concat(parts), number }
      number += 1
      parts = []
      length = 0
    }
  }
  yield { bytes: Buffer.concat(parts), number }
}

const chunksOf = async function* (file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file) as AsyncIterable<Buffer>
  } catch (error) {
    throw new Exit(2, printable(`${file} cannot be read (${failureCode(error)}).`))
  }
}

/** Of the first line a mark at its beginning is left out. */
const decoder = new TextDecoder('utf-8', { fatal: true })

const textOf = (bytes: Buffer): string | undefined => {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
