import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { apiAddress, ask, askJson } from '../../state/api.ts'
import { poll } from '../../state/poll.ts'
import { candidate, lastPlan } from '../../state/candidate.ts'
import type { Plan } from '../../state/plan-markdown.ts'
import { thrownText } from '../../../../src/base/thrown.ts'

interface PlanState {
  plan: Plan | undefined
  failure: { sentence: string } | undefined
  /** It has been asked for and not been answered yet. */
  isAsked: boolean
  isEnded: boolean
}

/** Times as people write them. */
interface PlanRange {
  since: string
  until: string | undefined
}

export interface Planning extends PlanState {
  start: (range: PlanRange) => void
  end: () => void
}

const NONE: PlanState = { plan: undefined, failure: undefined, isAsked: false, isEnded: false }
const POLL_MS = 500

/** Starts a plan with the text, follows it, and ends it. */
export const usePlan = (): Planning => {
  const state = useSignal(NONE)
  const change = (part: Partial<PlanState>): void => void (state.value = { ...state.peek(), ...part })
  const fail = (error: unknown): void => change({ failure: { sentence: thrownText(error) } })
  const forget = (): void => {
    change({ plan: undefined })
    lastPlan.value = undefined
  }
  const id = lastPlan.value
  useEffect(() => {
    if (id === undefined) return undefined
    const stop = poll(
      aborted => askJson(apiAddress('GET /api/plans/:id', { id }), aborted),
      plan => {
        change({ plan, failure: undefined })
        if (plan.state !== 'running') stop()
      },
      failure => {
        change({ failure })
        // Somebody has ended it, or the gateway was started anew.
        if (failure.status === 404) forget()
      },
      POLL_MS,
    )
    return stop
  }, [id])
  const start = async (range: PlanRange): Promise<void> => {
    state.value = { ...NONE, isAsked: true }
    lastPlan.value = undefined
    try {
      const response = await ask('/api/plans', { method: 'POST', body: { text: candidate.peek(), ...range } })
      lastPlan.value = ((await response.json()) as { id: string }).id
    } catch (error) {
      fail(error)
    }
    change({ isAsked: false })
  }
  const end = async (): Promise<void> => {
    if (id === undefined) return
    try {
      await ask(`/api/plans/${encodeURIComponent(id)}`, { method: 'DELETE' })
      lastPlan.value = undefined
      state.value = { ...NONE, isEnded: true }
    } catch (error) {
      fail(error)
    }
  }
  return { ...state.value, start: range => void start(range), end: () => void end() }
}
