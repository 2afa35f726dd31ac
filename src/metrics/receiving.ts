import { Counter, Gauge, type Registry } from 'prom-client'
import { observe } from '../base/distribution.ts'
import { knownCommands } from '../events/catalog.ts'
import type { AnswerDetails } from '../receive/app.ts'
import { answerNames, isRefusal, type CallbackAnswer, type AnswerName } from '../callback/answers.ts'
import { claimOf } from '../callback/arrival.ts'
import { addDistributions } from './summed-histogram.ts'

/** Values that a sender may have made up are counted under one name. */
const OTHER = 'other'

/** Chat gives up after two seconds; the last buckets show how close we come. */
const ANSWER_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 5]

const commands = new Set(knownCommands)

/** The callbacks from Chat, and their answers. */
export const receivingMetrics = (registry: Registry, waitingBytes: () => number) => {
  const registers = [registry]
  const callbacks = countCallbacks(registry)
  const refused = new Counter({
    name: 'chatgate_callbacks_refused_total',
    help: 'Callbacks that were answered FAIL; 0 from the start, so that the first one shows as an increase.',
    labelNames: ['app', 'answer'],
    registers,
  })
  const durations = addDistributions(registry, ANSWER_SECONDS, {
    name: 'chatgate_answer_duration_seconds',
    help: 'Time from the headers of a callback until its answer was ready. Chat gives up after 2 s.',
    label: 'answer',
  })
  for (const answer of ['kept', 'decided'] satisfies AnswerName[]) durations.of(answer)
  new Gauge({
    name: 'chatgate_keep_waiting_bytes',
    help: 'Bodies that wait in memory until the store has them; beyond 64 MiB callbacks are refused as overloaded.',
    registers,
    collect() {
      this.set(waitingBytes())
    },
  })
  let apps: ReadonlySet<string> = new Set()

  return {
    /** Counts for these apps from now on. */
    setApps: (names: readonly string[]): void => {
      apps = new Set(names)
      for (const app of [...names, OTHER])
        for (const answer of answerNames.filter(isRefusal)) refused.inc({ app, answer }, 0)
    },

    answered: ({ name: answer }: CallbackAnswer, { event, query, durationMs }: AnswerDetails): void => {
      const claim = event ?? claimOf(query)
      const app = apps.has(claim.app) ? claim.app : OTHER
      const command = commands.has(claim.command) ? claim.command : OTHER
      callbacks.inc({ app, command, answer })
      if (isRefusal(answer)) refused.inc({ app, answer })
      if (durationMs !== undefined) observe(durations.of(answer), durationMs / 1000)
    },
  }
}

interface CallbackLabels {
  app: string
  command: string
  answer: AnswerName
}

/** Counts callbacks by itself between two scrapes: prom-client sorts and joins the labels each time. */
const countCallbacks = (registry: Registry) => {
  const counted = new Map<string, { labels: CallbackLabels; count: number }>()
  new Counter({
    name: 'chatgate_callbacks_total',
    help: 'Requests to the callback address, by the answer they got; a batch is one.',
    labelNames: ['app', 'command', 'answer'],
    registers: [registry],
    collect() {
      for (const { labels, count } of counted.values()) this.inc({ ...labels }, count)
      counted.clear()
    },
  })
  return {
    inc: (labels: CallbackLabels): void => {
      const key = `${labels.answer} ${labels.app} ${labels.command}`
      const known = counted.get(key)
      if (known) known.count += 1
      else counted.set(key, { labels, count: 1 })
    },
  }
}
