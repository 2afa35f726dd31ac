import { Argument } from 'commander'
import { existsSync, readFileSync } from 'node:fs'
import { isRecord } from '../events/body.ts'
import { parseExactly } from '../events/exact-json.ts'
import { nearest } from '../base/nearest.ts'
import { NotText, textOf } from '../base/text-file.ts'
import { thrownText } from '../base/thrown.ts'
import { printable } from '../log/printable.ts'
import { sampleFile, sampleNames } from '../try/samples.ts'
import type { TracedCallback } from '../try/trace.ts'
import { Exit } from './exit.ts'
import { withSuggestions } from './suggestions.ts'

const DEFAULT_SAMPLE = 'Profile.CallbackPortraitSet'

/** `[callback]`; `description` says what it may be. */
export const callbackArgument = (description: string): Argument =>
  withSuggestions(new Argument('[callback]', `${description} (default: ${DEFAULT_SAMPLE})`), {
    words: sampleNames(),
    files: true,
  })

/**
 * Reads a callback from a file (a body as Chat sends it, or a sample with `query` and `body`), or takes the shipped
 * sample of a command, and changes the given fields. Pass another `read` if the callback must be sent byte by byte.
 * Ends with 2 if there is neither file nor sample.
 */
export const readCallback = (
  nameOrFile: string = DEFAULT_SAMPLE,
  changes: Readonly<Record<string, string>> = {},
  read = parseExactly,
): TracedCallback => {
  const file = existsSync(nameOrFile) ? nameOrFile : sampleFile(nameOrFile)
  if (!existsSync(file)) throw new Exit(2, unknownCallback(nameOrFile))
  const content = parse(file, read)
  const isSample = isRecord(content['body']) && content['CallbackCommand'] === undefined
  const written = isSample ? (content['body'] as Record<string, unknown>) : content
  const body = changed(written, changes, read)
  const query = isSample && isRecord(content['query']) ? (content['query'] as Record<string, string>) : {}
  const command = query['CallbackCommand'] ?? body['CallbackCommand']
  return {
    query: {
      contenttype: 'json',
      ...query,
      ...(typeof command === 'string' && { CallbackCommand: command }),
    },
    body,
  }
}

/** A whole number becomes a number, as Chat sends the values of numeric tags. */
export const tagValuesIn = (pairs: Readonly<Record<string, string>>): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(pairs).map(([tag, value]) => [tag, /^-?\d{1,15}$/.test(value) ? Number(value) : value]),
  )

/** The callback with these values of profile tags, in place of its own or in addition. Ends with 2 if it sets no tags. */
export const withTagValues = (
  callback: TracedCallback,
  pairs: Readonly<Record<string, string | number>>,
): TracedCallback => {
  const tags = Object.entries(pairs)
  if (tags.length === 0) return callback
  const { ProfileItem: items } = callback.body
  if (!Array.isArray(items))
    throw new Exit(
      2,
      `${printable(callback.query['CallbackCommand'] ?? 'This callback')} sets no profile tags.`,
    )
  const others = items.filter(
    (item: unknown) => !isRecord(item) || !Object.hasOwn(pairs, String(item['Tag'])),
  )
  const set = tags.map(([Tag, Value]) => ({ Tag, Value }))
  return { ...callback, body: { ...callback.body, ProfileItem: [...others, ...set] } }
}

/** A value is a text, like most of Chat's; a list or a map is written as JSON, and a time may be `now`. */
const changed = (
  body: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, string>>,
  read: typeof parseExactly,
): Record<string, unknown> => ({
  ...body,
  ...Object.fromEntries(
    Object.entries(changes).map(([name, text]) => [
      name,
      valueFor(name, text, Object.hasOwn(body, name) ? body[name] : undefined, read),
    ]),
  ),
})

const valueFor = (name: string, text: string, before: unknown, read: typeof parseExactly): unknown => {
  if (text === 'now' && name === 'EventTime') return Date.now()
  if (text === 'now' && name === 'MsgTime') return Math.floor(Date.now() / 1000)
  if (typeof before !== 'object' || before === null) return text
  try {
    return read(text)
  } catch {
    throw new Exit(2, `${name} is ${Array.isArray(before) ? 'a list' : 'a map'}, so --set takes JSON for it.`)
  }
}

const unknownCallback = (name: string): string => {
  const samples = sampleNames()
  const suggestion = nearest(name, samples)
  return `There is neither a file nor a sample called ${name}${suggestion === undefined ? '' : `; did you mean ${suggestion}`}? Samples are named after their command: ${samples.slice(0, 3).join(', ')}, …`
}

const parse = (file: string, read: typeof parseExactly): Record<string, unknown> => {
  try {
    const content = read(textOf(readFileSync(file)))
    if (isRecord(content)) return content
  } catch (error) {
    if (error instanceof NotText) throw new Exit(2, `${file} ${error.message}.`)
    if (codeOf(error) !== undefined) throw new Exit(2, `${file} cannot be read (${codeOf(error)}).`)
    throw new Exit(2, `${file} is not JSON: ${thrownText(error)}`)
  }
  throw new Exit(2, `${file} must hold a JSON object.`)
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code
