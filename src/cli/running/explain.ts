import { type RouteExplanation, reasonSentence } from '../../route/explain.ts'
import { paint } from '../terminal/paint.ts'
import { printable } from '../../log/printable.ts'
import type { Decision } from '../../decide/decision.ts'

/** What each route did with an event, for a terminal. */
export const explainRoutes = (routes: readonly (RouteExplanation & { explanation?: string })[]): string =>
  routes.map(route => [headline(route), ...details(route)].join('\n')).join('\n')

const NOT_CONCERNED: ReadonlySet<string> = new Set(['command-not-listed', 'app-not-listed'])

const headline = ({ route, reason, step, why }: RouteExplanation): string => {
  const mark =
    reason === 'passed' ? paint('green', '✓') : NOT_CONCERNED.has(reason) ? '·' : paint('yellow', '✗')
  const where = step === undefined ? '' : ` at ${step}`
  return `  ${mark} ${route}: ${reason}${where}${why === undefined ? '' : `: ${printable(why)}`}`
}

const details = ({ destinations, setAside = [] }: RouteExplanation): string[] => [
  ...destinations.map(destination => `      → ${destination}`),
  ...setAside.map(destination => `      ${paint('red', '† set aside as dead:')} ${destination}`),
]

type ShownDecision = Decision & { explanation: string }

/** What Chat was told, and why, for a terminal. */
export const explainDecision = (decision: ShownDecision): string => {
  const { told, code, explanation, verdict } = decision
  const said = `  Chat was told ${paint(told === 'allow' ? 'green' : 'yellow', told)} (${code}) after ${decision.durationMs} ms`
  const lines = [`${said}: ${printable(reasonSentence(decision))}`, `      ${explanation}`]
  if (verdict)
    lines.push(
      `      the responders said ${verdict.told ?? 'nothing'} after ${verdict.durationMs} ms: ${printable(reasonSentence(verdict))}`,
    )
  return lines.join('\n')
}
