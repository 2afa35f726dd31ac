/** A callback as others take it: programs, and a shell. */
import { quoted } from './shell.ts'

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

/** Linux starts no program with a word of more than 128 KiB. A character has at most three bytes; `printf` is part of the shell itself. */
const WORD_MAX = 40_000

/** Asks the gateway what its config would do with this callback. Nothing is sent and nothing kept. */
export const curlCommand = (admin: string, callback: string, isTokenWanted: boolean): string => {
  const isLong = callback.length > WORD_MAX
  return [
    ...(isLong ? [`printf %s ${quoted(callback)} |`] : []),
    'curl',
    '-sS',
    ...(isTokenWanted ? ['-H "Authorization: Bearer $CHATGATE_ADMIN_TOKEN"'] : []),
    "-H 'Content-Type: application/json'",
    isLong ? '--data-binary @-' : `--data-raw ${quoted(callback)}`,
    quoted(`${admin}/api/trace`),
  ].join(' ')
}
