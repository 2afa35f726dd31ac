import type { Answer } from '../../admin/api/endpoints.ts'
import { commandNamed } from '../../events/catalog.ts'
import { Exit } from '../exit.ts'
import { stringify } from 'yaml'
import { escaped } from '../../log/printable.ts'

/** The body of an event. Ends with 1 if it is only available as text. */
export const wholeBody = ({
  body,
  bodyNote = '',
}: Pick<Answer<'GET /api/events/:id'>, 'body' | 'bodyNote'>) => {
  if (typeof body === 'string') throw new Exit(1, bodyNote)
  return body
}

/** Each item of a batch is a separate event; Chat sends them in a list. */
export const asSent = (command: string, body: Record<string, unknown>): Record<string, unknown> => {
  const list = commandNamed(command)?.batch
  return list === undefined || list in body ? body : { [list]: [body] }
}

/** A test for gateway.test.yaml that expects what happened to this event. */
export const asTest = ({
  id,
  app,
  command,
  query,
  changes = [],
  body,
  bodyNote,
  decision,
  routes,
}: Answer<'GET /api/events/:id'>): string => {
  const {
    contenttype: _contenttype,
    ClientIP: _clientIp,
    ...own
  } = Object.fromEntries(new URLSearchParams(query))
  const before = Object.fromEntries(
    changes.flatMap(change => (change.before === undefined ? [] : [[change.tag, change.before]])),
  )
  const test = {
    query: { ...own, CallbackCommand: command, SdkAppid: app },
    body: asSent(command, wholeBody({ body, ...(bodyNote !== undefined && { bodyNote }) })),
    ...(changes.some(change => change.before !== undefined) && { before }),
    sent: routes.flatMap(({ destinations }) => destinations),
    ...(decision && { answer: decision.told }),
  }
  const text = stringify({ [`${command} ${id}`]: test }, { lineWidth: 0 })
  // Characters that would steer a terminal are printed as escapes, which only double quotes interpret.
  return escaped(text) === text
    ? text
    : stringify({ [`${command} ${id}`]: test }, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE' })
}
