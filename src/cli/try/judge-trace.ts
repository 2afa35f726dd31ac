import { isDeepStrictEqual } from 'node:util'
import { toldBy } from '../../decide/decision.ts'
import type { Trace } from '../../try/trace.ts'
import type { RouteTest } from './route-tests.ts'

/** Where a trace differs from what a test expects, in sentences; empty if it does not. */
export const complaintsAbout = (trace: Trace, { sent, shows, answer }: RouteTest): string[] => [
  ...(sent ? aboutSent(sent, trace) : []),
  ...Object.entries(shows).flatMap(([name, wanted]) => aboutShown(name, [wanted].flat(), trace)),
  ...(answer === undefined ? [] : aboutAnswer(answer, trace)),
]

/** The destinations that a callback would be sent to. */
export const sentTo = ({ routes }: Pick<Trace, 'routes'>): string[] =>
  routes.flatMap(route => route.destinations).toSorted()

const aboutSent = (sent: readonly string[], trace: Trace): string[] => {
  const found = sentTo(trace)
  const missing = sent.filter(name => !found.includes(name))
  const beyond = found.filter(name => !sent.includes(name))
  return [
    ...missing.map(name => `it would not be sent to ${name}: ${reasonOf(name, trace)}`),
    ...beyond.map(name => `it would also be sent to ${name}`),
  ]
}

const reasonOf = (destination: string, { routes }: Trace): string => {
  const name = destination.slice(0, destination.indexOf('/'))
  const found = routes.find(({ route }) => route === name)
  if (!found) return `there is no route ${name}`
  const { reason, step, why } = found
  return [reason, ...(step === undefined ? [] : [`at ${step}`]), ...(why === undefined ? [] : [why])].join(
    ' ',
  )
}

const aboutShown = (name: string, wanted: readonly string[], { previews }: Trace): string[] => {
  const preview = previews.find(({ destination }) => destination === name)
  if (!preview) return [`nothing would be sent to ${name}`]
  const parts = Object.entries(preview.parts ?? {})
  return wanted
    .filter(text => !parts.some(([, part]) => part.includes(text)))
    .map(
      text =>
        `${JSON.stringify(text)} is not in what ${name} would send: ${JSON.stringify(Object.fromEntries(parts))}`,
    )
}

const aboutAnswer = (wanted: string | Record<string, unknown>, { command, told }: Trace): string[] => {
  const { envelope } = told
  if (typeof wanted === 'string') {
    const said = toldBy(command, envelope)
    return said === wanted
      ? []
      : [`Chat would be told ${said} and not ${wanted}: ${JSON.stringify(envelope)}`]
  }
  return Object.entries(wanted)
    .filter(([field, value]) => !isDeepStrictEqual(envelope[field], value))
    .map(
      ([field, value]) =>
        `\`${field}\` of the answer would be ${JSON.stringify(envelope[field])} and not ${JSON.stringify(value)}`,
    )
}
