import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Answer, AnswerName } from '../receive/answers.ts'

/** Chat gives up after two seconds; the last bounds show how near we come. */
const ANSWER_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 5]

export interface Metrics {
  registry: Registry
  /** Counts an answer to Chat under its row of the answers table, and how long it took. */
  answered: (answer: Answer, durationMs: number) => void
}

/** Counts since the process started. `names` are all rows of the answers table, so that each is there with 0 from the start. */
export const createMetrics = (names: readonly AnswerName[], workRestarts: () => number): Metrics => {
  const registry = new Registry()
  const answers = new Counter({
    name: 'chatgate_callbacks_total',
    help: 'Callbacks by the answer they got.',
    labelNames: ['answer'],
    registers: [registry],
  })
  for (const name of names) answers.inc({ answer: name }, 0)
  const durations = new Histogram({
    name: 'chatgate_answer_seconds',
    help: 'Time from the whole request line and headers to the answer.',
    buckets: ANSWER_SECONDS,
    registers: [registry],
  })
  new Gauge({
    name: 'chatgate_work_thread_restarts',
    help: 'How often the work thread hung or ended and was started anew.',
    registers: [registry],
    collect() {
      this.set(workRestarts())
    },
  })
  return {
    registry,
    answered({ name }, durationMs) {
      answers.inc({ answer: name })
      durations.observe(durationMs / 1000)
    },
  }
}
