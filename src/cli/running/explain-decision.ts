import type { Decision } from '../../decide/decision.ts'
import { printable } from '../../log/printable.ts'
import { reasonSentence } from '../../route/explain.ts'
import { paint } from '../terminal/paint.ts'

export type ShownDecision = Decision & { explanation: string }

/** What Chat was told, and who said so, for a terminal. */
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
