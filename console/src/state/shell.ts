/** Lines for a shell. What they hold is from callbacks: whatever it is, it stays one word, and runs nothing. */
import type { LIST_FILTERS } from '../../../src/admin/api/words.ts'

export type Filters = Readonly<Partial<Record<(typeof LIST_FILTERS)[number], string>>>

/** One word for `sh`, `bash` and `zsh`. */
const quoted = (text: string): string =>
  /^[\w./:@%+=-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** `chatgate events` with the same filters. A value that begins with a dash stays one. */
export const eventsCommand = (filters: Filters): string =>
  ['chatgate events', ...Object.entries(filters).map(([name, value]) => `--${name}=${quoted(value)}`)].join(
    ' ',
  )

export const showCommand = (id: string): string => `chatgate show ${quoted(id)}`

interface Callback {
  app: string
  command: string
  /** The URL's query, without its secrets. */
  query: string
  /** As it came. */
  body: string
}

/** A callback as `chatgate send`, `chatgate trace` and `POST /api/trace` take it. The body is not written anew: numbers keep their digits. */
export const callbackText = ({ app, command, query, body }: Callback): string => {
  const { Sign: _sign, RequestTime: _time, ...own } = Object.fromEntries(new URLSearchParams(query))
  const parameters = { ...own, SdkAppid: app, CallbackCommand: command }
  return `{"query":${JSON.stringify(parameters)},"body":${body.trim()}}`
}

/** Asks the gateway what its config would do with this callback. Nothing is sent and nothing kept. */
export const curlCommand = (admin: string, callback: string, isTokenWanted: boolean): string =>
  [
    'curl',
    '-sS',
    ...(isTokenWanted ? ['-H "Authorization: Bearer $CHATGATE_ADMIN_TOKEN"'] : []),
    "-H 'Content-Type: application/json'",
    `--data-raw ${quoted(callback)}`,
    quoted(`${admin}/api/trace`),
  ].join(' ')
