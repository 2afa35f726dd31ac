import { Counter, type Registry } from 'prom-client'
import { readCounts, type StoreFigures } from '../store/figures.ts'
import { addSummedHistogram } from './summed-histogram.ts'

/** The counts of the store's writer. */
export const storingMetrics = (registry: Registry, figures: () => StoreFigures): void => {
  addSummedHistogram(
    registry,
    {
      name: 'chatgate_store_commit_duration_seconds',
      help: 'Time that a commit of the store took, with all its calls, until it was on disk.',
    },
    () => [{ labels: {}, distribution: figures().commitSeconds }],
  )
  addSummedHistogram(
    registry,
    {
      name: 'chatgate_store_commit_calls',
      help: 'How many calls one commit of the store had: callbacks to be kept, routings and outcomes to be recorded.',
    },
    () => [{ labels: {}, distribution: figures().commitCalls }],
  )
  const rising = (name: string, help: string, count: keyof ReturnType<typeof readCounts>) =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset()
        this.inc(readCounts(figures())[count])
      },
    })
  rising(
    'chatgate_store_failed_calls_total',
    'Calls to the store that failed: its disk is full, its file damaged or locked.',
    'failedCalls',
  )
  rising(
    'chatgate_events_repeated_total',
    'Events that were answered OK and left out because Chat had sent them before.',
    'repeats',
  )
}
