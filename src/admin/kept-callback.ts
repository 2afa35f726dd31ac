import { stringify } from 'yaml'
import { RequestError } from '../base/errors.ts'
import { commandNamed } from '../events/catalog.ts'
import { escaped } from '../log/printable.ts'
import type { TracedCallback } from '../try/trace.ts'
import type { Answer } from './api/endpoints.ts'

type Detail = Answer<'GET /api/events/:id'>

/** A kept event, as Chat would send it again. Throws {@link RequestError} for one that is nested too deep to be shown whole. */
export const asCallback = (detail: Detail): TracedCallback => {
  const { query, app, command, changes = [], body, bodyNote = '' } = detail
  if (typeof body === 'string') throw new RequestError(bodyNote, 'conflict')
  const before = changes.flatMap(change =>
    change.before === undefined ? [] : [[change.tag, change.before] as const],
  )
  return {
    query: { ...Object.fromEntries(new URLSearchParams(query)), SdkAppid: app, CallbackCommand: command },
    body: asSent(command, body),
    ...(before.length > 0 && { before: Object.fromEntries(before) }),
  }
}

/** Each item of a batch is a separate event; Chat sends them in a list. */
const asSent = (command: string, body: Record<string, unknown>): Record<string, unknown> => {
  const list = commandNamed(command)?.batch
  return list === undefined || list in body ? body : { [list]: [body] }
}

/** A test for gateway.test.yaml that expects what happened to this event. Throws like {@link asCallback}. */
export const asTest = (detail: Detail): string => {
  const { id, command, decision, routes } = detail
  const { query, ...callback } = asCallback(detail)
  const { contenttype: _contenttype, ClientIP: _clientIp, ...own } = query
  const test = {
    query: own,
    ...callback,
    sent: routes.flatMap(({ destinations }) => destinations),
    ...(decision && { answer: decision.told }),
  }
  const text = stringify({ [`${command} ${id}`]: test }, { lineWidth: 0 })
  // Characters that would steer a terminal are printed as escapes, which only double quotes interpret.
  return escaped(text) === text
    ? text
    : stringify({ [`${command} ${id}`]: test }, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE' })
}
