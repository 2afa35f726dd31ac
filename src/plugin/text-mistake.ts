import { nearest } from '../base/nearest.ts'

/** A text in the config that cannot be used, such as a template; the message is a sentence without the position. */
export class TextMistake extends Error {
  override name = 'TextMistake'
  /** Within the text, from 1. */
  readonly line: number
  /** Within the line, from 1. */
  readonly column: number

  constructor(message: string, line: number, column: number) {
    super(message)
    this.line = line
    this.column = column
  }
}

/**
 * Says that there is no such name, and which one was probably meant. Without a similar name, lists the valid ones, or
 * links to the page that lists them if they are many.
 */
export const unknownName = (
  name: string,
  what: string,
  known: readonly string[],
  listedAt?: string,
): string => {
  const meant = nearest(name, known)
  if (meant !== undefined) return `\`${name}\` is not a ${what}; did you mean \`${meant}\`?`
  return `\`${name}\` is not a ${what}; ${listedAt === undefined ? `there are ${known.join(', ')}` : `see ${listedAt}`}`
}
