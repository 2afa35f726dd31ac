import { Compile } from 'typebox/schema'
import { RequestError } from '../../base/errors.ts'
import { thrownText } from '../../base/thrown.ts'
import { misfitOf } from '../../callback/validate.ts'
import { isRecord } from '../../events/body.ts'
import { profileChanges } from '../../events/changes.ts'
import { commandName } from '../../events/catalog.ts'
import { OWN_FAMILY } from '../../events/commands/gateway.ts'
import { parseExactly } from '../../events/exact-json.ts'
import { withoutSecrets } from '../../events/query.ts'
import type { Explanation } from '../../route/explain.ts'
import type { ImportedEvent } from '../../store/store.ts'
import { ArchivedEvent } from '../api/archive.ts'

/** The longest line of an archive that can be read back. */
export const LINE_BYTES_MAX = 8 * 1024 * 1024
/** Of a request that imports: one such line, written as a text of JSON, where every other character may be escaped. */
export const IMPORT_BYTES_MAX = 2 * LINE_BYTES_MAX

const check = Compile(ArchivedEvent)
const decoder = new TextDecoder()

const HISTORY = JSON.stringify({ reason: 'imported', routes: [] } satisfies Explanation)

export interface ImportWay {
  /** Milliseconds since 1970. */
  now: number
  /** Whether the events are to be routed. */
  isRouted: boolean
}

/**
 * The event in a line of an archive. Anybody may have written the line, so it must have the form of one, and its body must fit its command.
 * Throws {@link RequestError}, whose message follows the name of the line: "is not JSON: …".
 */
export const readArchived = (line: string, { now, isRouted }: ImportWay): ImportedEvent => {
  const archived = formOf(line)
  const { body: _text, bodyBase64: _base64, decision, query, receivedAt, time, ...facts } = archived
  timeOf('receivedAt', receivedAt)
  const bytes = bytesOf(archived)
  const body = fittingBody(archived, decoder.decode(bytes))
  const changes = archived.unreadable === undefined ? profileChanges(archived.command, body) : []
  const isHistory = !isRouted || archived.command.startsWith(OWN_FAMILY)
  return {
    ...facts,
    // Numbers rise with the time of receiving, which searches and the limits of what is kept rely on.
    receivedAt: now,
    time: timeOf('time', time),
    query: withoutSecrets(query),
    body: bytes,
    ...(changes.length > 0 && { changes }),
    ...(decision && { decision: JSON.stringify(decision) }),
    ...(isHistory && { explanation: HISTORY }),
  }
}

const formOf = (line: string): ArchivedEvent => {
  const value = parsed(line, 'is not JSON')
  if (!isRecord(value)) throw new RequestError('is not a JSON object')
  if (check.Check(value)) return value
  const [, [first]] = check.Errors(value)
  const unknown = Object.keys(value).find(name => !Object.hasOwn(ArchivedEvent.properties, name))
  if (unknown !== undefined)
    throw new RequestError(`has ${JSON.stringify(unknown.slice(0, SHOWN_MAX))}, which no exported event has`)
  throw new RequestError(
    `is not an exported event: ${first?.instancePath || 'it'} ${first?.message ?? 'does not fit'}`,
  )
}

const SHOWN_MAX = 100

const parsed = (text: string, what: string, parse: (text: string) => unknown = JSON.parse): unknown => {
  try {
    return parse(text)
  } catch (error) {
    throw new RequestError(`${what}: ${thrownText(error)}`)
  }
}

const ISO = /^(\d{4}|\+\d{6})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/

const timeOf = (name: string, text: string): number => {
  const time = ISO.test(text) ? Date.parse(text) : Number.NaN
  if (time >= 0) return time
  throw new RequestError(
    `has ${JSON.stringify(text.slice(0, SHOWN_MAX))} as \`${name}\`; write it like 2026-01-31T12:00:00.000Z`,
  )
}

const bytesOf = ({ body, bodyBase64 }: ArchivedEvent): Uint8Array => {
  if ((body === undefined) === (bodyBase64 === undefined))
    throw new RequestError('must have either `body` or `bodyBase64`')
  if (body !== undefined) {
    if (!body.isWellFormed()) throw new RequestError('has half a character in its `body`')
    return new TextEncoder().encode(body)
  }
  const bytes = Buffer.from(bodyBase64 ?? '', 'base64')
  if (bytes.toString('base64') !== bodyBase64) throw new RequestError('has a `bodyBase64` that is not base64')
  return new Uint8Array(bytes)
}

/** The body as those read it who route and show it; they take for granted that it was checked. */
const fittingBody = ({ command, unreadable }: ArchivedEvent, text: string): Record<string, unknown> => {
  const body = parsed(text, 'has a body that is not JSON', parseExactly)
  if (unreadable !== undefined) return {}
  if (!isRecord(body)) throw new RequestError('has a body that is not a JSON object')
  const named = body['CallbackCommand']
  if (typeof named === 'string' && named !== '' && commandName(named) !== command)
    throw new RequestError('has a body with another command')
  const problem = misfitOf(command, { body, text })
  if (problem !== undefined) throw new RequestError(`has a body that does not fit its command: ${problem}`)
  return body
}
