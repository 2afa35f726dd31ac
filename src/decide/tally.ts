import type { Decision, ResponderVerdict } from './decision.ts'

/**
 * How an answer of a responder was used. `unusable`: it could not be read. `failed`: the responder could not find out.
 */
export type ResponderResult = 'used' | 'unusable' | 'failed' | 'late'

/** How a responder has done since this gateway started. */
export interface ResponderTally extends Record<ResponderResult, number> {
  /** `<command>/<position>. <plugin>` */
  step: string
  lastUnusable?: { event: string; at: number; why: string }
}

const RESULTS: Readonly<Partial<Record<Decision['reason'], ResponderResult>>> = {
  answered: 'used',
  'responder-misbehaved': 'unusable',
  'responder-threw': 'unusable',
  'responder-failed': 'failed',
  'responder-hung': 'failed',
}

/**
 * Which responder a decision is about, and how it did; undefined if there is none, or if it is not yet known which one
 * was late.
 */
export const responderResult = (
  decision: Decision,
): { step: string; result: ResponderResult; why: string } | undefined => {
  const {
    step,
    reason,
    why = '',
  }: Omit<ResponderVerdict, 'envelope' | 'reason'> & Pick<Decision, 'reason'> = decision.verdict ?? decision
  const isLate = decision.verdict !== undefined && decision.reason === 'late'
  const result = isLate ? 'late' : RESULTS[reason]
  return step === undefined || result === undefined ? undefined : { step, result, why }
}

export interface DecisionTally {
  /** Counts what was decided about this event. The decision must not contain secrets. */
  decided: (event: string, decision: Decision) => void
  /** One for each responder step that has been asked. */
  tallies: () => ResponderTally[]
}

/** Counts by responder, for people. The labels come from the config, so there are few. */
export const createDecisionTally = (now: () => number): DecisionTally => {
  const tallies = new Map<string, ResponderTally>()
  return {
    decided(event, decision) {
      const about = responderResult(decision)
      if (!about) return
      const { step, result, why } = about
      const tally = tallies.get(step) ?? { step, used: 0, unusable: 0, failed: 0, late: 0 }
      tally[result] += 1
      if (result === 'unusable') tally.lastUnusable = { event, at: now(), why }
      tallies.set(step, tally)
    },
    tallies: () => [...tallies.values()].toSorted((a, b) => a.step.localeCompare(b.step)),
  }
}
