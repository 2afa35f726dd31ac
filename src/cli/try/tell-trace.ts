import { printable } from '../../log/printable.ts'
import { EVENT_REASONS, reasonSentence, type RouteExplanation } from '../../route/explain.ts'
import type { PreviewOf, Trace } from '../../try/trace.ts'
import { explainRoutes } from '../running/explain.ts'
import { paint } from '../terminal/paint.ts'

/** What would happen to a callback, for a terminal. */
export const tellTrace = (trace: Trace): string =>
  [
    `${paint('bold', printable(trace.command))}: ${EVENT_REASONS[trace.reason]}`,
    ...(trace.moreItems === undefined ? [] : [`(the first of ${trace.moreItems + 1} items of its batch)`]),
    tellAnswer(trace.told),
    ...trace.routes.map(route => tellRoute(route, trace.previews)),
  ].join('\n')

const tellAnswer = ({ envelope, decision, shadow }: Trace['told']): string => {
  const answer = `Chat would be told ${JSON.stringify(envelope)}`
  if (!decision) return answer
  const because = printable(reasonSentence(decision))
  return shadow
    ? `In shadow mode everything goes ahead; otherwise ${answer} (${because})`
    : `${answer} (${because})`
}

const tellRoute = (route: RouteExplanation, previews: readonly PreviewOf[]): string => {
  const own = previews.filter(({ destination }) => route.destinations.includes(destination))
  return [explainRoutes([{ ...route, destinations: [] }]), ...own.map(tellPreview)].join('\n')
}

const tellPreview = ({ destination, target, parts = {}, failed }: PreviewOf): string =>
  [
    `      → ${paint('bold', destination)}  ${printable(target)}`,
    ...(failed === undefined ? [] : [`        ${paint('red', 'would fail')}  ${printable(failed)}`]),
    ...Object.entries(parts).map(([name, text]) => tellPart(name, text)),
  ].join('\n')

/** A single line goes next to its name, several go below it. Texts of events may contain anything. */
const tellPart = (name: string, text: string): string => {
  const lines = text.trimEnd().split('\n').map(printable)
  if (lines.length === 1) return `        ${printable(name)}: ${lines.join('')}`
  return [`        ${printable(name)}:`, ...lines.map(line => `          ${line}`)].join('\n')
}
