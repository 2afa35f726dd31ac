/** Lines for a shell. What they hold is from callbacks: whatever it is, it stays one word, and runs nothing. */
import type { LIST_FILTERS } from '../../../src/admin/api/words.ts'
import type { DeadFilters } from './dead-filters.ts'

export type Filters = Readonly<Partial<Record<(typeof LIST_FILTERS)[number], string>>>

/** One word for `sh`, `bash` and `zsh`. Characters that steer a terminal are not pasted as they are: it could act on them before a shell sees them. */
export const quoted = (text: string): string => {
  if (/^[\w./:@%+=-]+$/.test(text) && !text.startsWith('-')) return text
  if (!STEERING.test(text)) return inQuotes(text)
  const printed = text.replaceAll(/[\\%]/g, '$&$&').replaceAll(new RegExp(STEERING, 'gu'), inOctal)
  // A shell takes the line breaks at the end of what is printed away.
  const [, start = '', end = ''] = /^(.*?)(\n*)$/s.exec(printed) ?? []
  return `"$(printf -- ${inQuotes(start)})"${end && inQuotes(end)}`
}

const STEERING = /(?![\n\t])\p{Cc}/u

const inQuotes = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** As `printf` reads it, byte by byte. */
const inOctal = (character: string): string =>
  [...new TextEncoder().encode(character)].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('')

const withOptions = (command: string, options: Readonly<Record<string, string>>): string =>
  [command, ...Object.entries(options).map(([name, value]) => `--${name}=${quoted(value)}`)].join(' ')

/** `chatgate events` with the same filters. A value that begins with a dash stays one. */
export const eventsCommand = (filters: Filters): string => withOptions('chatgate events', filters)

export const deadCommand = (filters: DeadFilters): string => withOptions('chatgate dead', filters)

/** `chatgate plan` with a file of the same text. */
export const planCommand = (since: string): string => `chatgate plan new.yaml --since=${quoted(since)}`

export const showCommand = (id: string): string => `chatgate show ${quoted(id)}`

/** A user that begins with a dash is no option. */
export const profileCommand = (user: string): string =>
  `chatgate profile ${user.startsWith('-') ? '-- ' : ''}${quoted(user)}`
