import { stringify } from 'yaml'
import { escaped } from '../../log/printable.ts'
import { asSent, wholeBody, type ShownBody } from './as-sent.ts'

interface SeenEvent {
  id: string
  app: string
  command: string
  query: string
  operator?: string
  subject?: string
  changes?: { tag: string; before?: string | number }[]
  body: ShownBody
  bodyNote?: string
  decision?: { told: string }
  routes: { destinations: string[] }[]
}

/** A test for gateway.test.yaml that wants of this event what came of it. */
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
}: SeenEvent): string => {
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
  // What would steer a terminal is printed as an escape, and only within double quotes is that what it stands for.
  return escaped(text) === text
    ? text
    : stringify({ [`${command} ${id}`]: test }, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE' })
}
