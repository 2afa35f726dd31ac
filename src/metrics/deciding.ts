import { Counter, Histogram, type Registry } from 'prom-client'
import type { Decision } from '../decide/decision.ts'
import { responderResult } from '../decide/tally.ts'

/** Up to Chat's two seconds, the limit for every decision. */
const DECISION_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2,
]

/** What Chat is told before something happens. */
export const decidingMetrics = (registry: Registry) => {
  const registers = [registry]
  const decisions = new Counter({
    name: 'chatgate_decisions_total',
    help: 'Before-events under `answers`, by the answer that Chat got and why.',
    labelNames: ['command', 'told', 'reason'],
    registers,
  })
  const durations = new Histogram({
    name: 'chatgate_decision_duration_seconds',
    help: 'Time from the arrival of a before-event until its answer was decided.',
    labelNames: ['command'],
    buckets: DECISION_SECONDS,
    registers,
  })
  const untold = new Counter({
    name: 'chatgate_verdicts_untold_total',
    help: 'Verdicts that were not sent to Chat because they came too late (reason `late`) or in shadow mode (`shadow`), by the answer that Chat would have received (`nothing` if no responder had an answer).',
    labelNames: ['command', 'told', 'reason'],
    registers,
  })

  const responders = new Counter({
    name: 'chatgate_responder_answers_total',
    help: 'Answers of responders, by step and result: `used`, `unusable` (it could not be read, or the plugin threw), `failed` (it could not find out), `late`.',
    labelNames: ['step', 'result'],
    registers,
  })

  return {
    decided: (command: string, decision: Decision): void => {
      const { told, reason, durationMs, verdict } = decision
      const about = responderResult(decision)
      if (about) responders.inc({ step: about.step, result: about.result })
      // The decision itself was counted when it was made.
      if (verdict) return untold.inc({ command, told: verdict.told ?? 'nothing', reason })
      decisions.inc({ command, told, reason })
      durations.observe({ command }, durationMs / 1000)
    },
  }
}
