import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { failureCode } from '../../base/thrown.ts'
import { postCallback, type CallbackTarget } from './post-callback.ts'
import { createTrafficTally, type TrafficSummary } from './traffic-summary.ts'

export interface TrafficPlan {
  /** Undefined: until it is stopped. */
  count: number | undefined
  /** Undefined: as fast as the answers come. */
  ratePerSecond: number | undefined
  /** How many may wait for their answer at a time. */
  concurrency: number
  /** Makes the next body. */
  next: () => unknown
}

/** How long to wait for pending answers after a stop. */
const LAST_ANSWERS_MS = 5000

/** Posts generated callbacks, `concurrency` of them at a time. */
export class Traffic {
  readonly #target: CallbackTarget
  readonly #plan: TrafficPlan
  readonly #dispatcher: Pool
  readonly #tally = createTrafficTally()
  readonly #startedAt = performance.now()
  #begun = 0
  /** If nothing has ever answered, nothing will. */
  #isNobodyThere = false

  constructor(target: CallbackTarget, plan: TrafficPlan) {
    this.#target = target
    this.#plan = plan
    this.#dispatcher = new Pool(new URL(target.address).origin, { connections: plan.concurrency })
  }

  /**
   * Ends when all are answered, or some time after `signal` stops it; `onAnswer` is called for every answer. At a given
   * rate it does not wait for answers, just as Chat does not, except while `concurrency` of them are missing.
   */
  async run(signal: AbortSignal, onAnswer: () => void): Promise<TrafficSummary> {
    const done = new AbortController()
    const senders = Array.from({ length: this.#plan.concurrency }, () => this.#postInTurn(signal, onAnswer))
    await Promise.race([Promise.all(senders), longAfter(signal, done.signal)])
    done.abort()
    const summary = this.summary()
    await this.#dispatcher.destroy()
    return summary
  }

  /** What has come of it so far. */
  summary(): TrafficSummary {
    return this.#tally.summary(performance.now() - this.#startedAt)
  }

  async #postInTurn(signal: AbortSignal, onAnswer: () => void): Promise<void> {
    const { count = Infinity, ratePerSecond } = this.#plan
    while (this.#begun < count && !this.#isNobodyThere && !signal.aborted) {
      const index = this.#begun
      this.#begun += 1
      if (ratePerSecond !== undefined) await until(this.#startedAt + (index * 1000) / ratePerSecond, signal)
      if (signal.aborted) return
      await this.#post()
      onAnswer()
    }
  }

  async #post(): Promise<void> {
    try {
      const target = { ...this.#target, dispatcher: this.#dispatcher }
      this.#tally.answered(await postCallback(target, this.#plan.next()))
    } catch (error) {
      this.#tally.failed(failureCode(error))
      this.#isNobodyThere ||= this.summary().latencyMs === undefined
    }
  }
}

/** Waits until this time of `performance.now()`, or until it is stopped. */
const until = async (at: number, signal: AbortSignal): Promise<void> => {
  const waitMs = at - performance.now()
  if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => {})
}

/** Ends some time after the stop, for answers that never come. */
const longAfter = async (stop: AbortSignal, enough: AbortSignal): Promise<void> => {
  await new Promise<void>(resolve => stop.addEventListener('abort', () => resolve(), { once: true }))
  await sleep(LAST_ANSWERS_MS, undefined, { signal: enough }).catch(() => {})
}
