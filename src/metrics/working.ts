import { Counter, Gauge, type Registry } from 'prom-client'
import { addUp, observe } from '../base/distribution.ts'
import type { Explanation } from '../route/explain.ts'
import { ATTEMPT_SECONDS, DELAY_SECONDS, type DestinationCounts } from '../work/counts.ts'
import type { WorkObserver } from '../work/supervise/observer.ts'
import { addDistributions } from './summed-histogram.ts'

const OUTCOMES = ['delivered', 'retry', 'rejected'] as const
const ENDS = ['delivered', 'dead'] as const

/** What the work thread does, summed up from its reports, and what happens to it. */
export const workingMetrics = (registry: Registry, isWorking: () => boolean) => {
  const counters = createCounters(registry)
  const attemptSeconds = addDistributions(registry, ATTEMPT_SECONDS, {
    label: 'destination',
    name: 'chatgate_delivery_attempt_duration_seconds',
    help: 'Time that an attempt took, whatever its outcome.',
  })
  const delaySeconds = addDistributions(registry, DELAY_SECONDS, {
    label: 'destination',
    name: 'chatgate_delivery_delay_seconds',
    help: 'Time from the arrival of an event until it was delivered, with all attempts and waiting; without replays.',
  })
  new Gauge({
    name: 'chatgate_work_thread_up',
    help: 'Whether the work thread routes and delivers (1), or is being restarted (0).',
    registers: [registry],
    collect() {
      this.set(isWorking() ? 1 : 0)
    },
  })

  const countDestination = (destination: string, counts: DestinationCounts): void => {
    for (const outcome of OUTCOMES) counters.attempts.inc({ destination, outcome }, counts.attempts[outcome])
    for (const outcome of ENDS) {
      counters.deliveries.inc({ destination, outcome }, counts.deliveries[outcome])
      counters.replayed.inc({ destination, outcome }, counts.replays[outcome])
    }
    addUp(attemptSeconds.of(destination), counts.attemptSeconds)
    addUp(delaySeconds.of(destination), counts.delaySeconds)
  }

  const observer: Omit<WorkObserver, 'spans'> = {
    counted({ routed, stopped, destinations }) {
      for (const [outcome, count] of routed) counters.routed.inc({ outcome }, count)
      for (const [step, reasons] of stopped)
        for (const [reason, count] of reasons) counters.stopped.inc({ step, reason }, count)
      for (const [destination, counts] of destinations) countDestination(destination, counts)
    },
    lost: reason => counters.restarts.inc({ reason }),
    hung: step => counters.hung.inc({ step }),
    hungAttempt({ destination, outcome, state, durationMs }) {
      counters.attempts.inc({ destination, outcome })
      observe(attemptSeconds.of(destination), durationMs / 1000)
      if (state === 'dead') counters.deliveries.inc({ destination, outcome: state })
    },
  }
  return { observer, setDestinations: zeroes(counters) }
}

const createCounters = (registry: Registry) => {
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers: [registry] })
  return {
    routed: counter('chatgate_events_routed_total', 'Events that were routed, by the result.', ['outcome']),
    stopped: counter(
      'chatgate_events_stopped_total',
      'Events that did not get past a step of a route, by step and reason.',
      ['step', 'reason'],
    ),
    attempts: counter('chatgate_delivery_attempts_total', 'Attempts to deliver, by how they ended.', [
      'destination',
      'outcome',
    ]),
    deliveries: counter(
      'chatgate_deliveries_total',
      'Deliveries that ended; a digest counts as many as it has events. Dead ones include those that a failed step set aside.',
      ['destination', 'outcome'],
    ),
    replayed: counter(
      'chatgate_deliveries_replayed_total',
      'Deliveries that had been requested again by hand.',
      ['destination', 'outcome'],
    ),
    restarts: counter(
      'chatgate_work_thread_restarts_total',
      'How often the work thread was restarted because it hung or ended.',
      ['reason'],
    ),
    hung: counter(
      'chatgate_plugins_hung_total',
      'How often the plugin of a step did not return, or ended its thread, so that the work thread was restarted.',
      ['step'],
    ),
  }
}

/** Adds the possible series with 0: if a series started with its first failure, that would not show as a rise. */
const zeroes =
  ({ routed, restarts, attempts, deliveries, replayed }: ReturnType<typeof createCounters>) =>
  (destinations: readonly string[]): void => {
    for (const outcome of ['routed', 'no-route-wanted-it'] satisfies Explanation['reason'][])
      routed.inc({ outcome }, 0)
    for (const reason of ['hung', 'ended']) restarts.inc({ reason }, 0)
    for (const destination of destinations) {
      for (const outcome of OUTCOMES) attempts.inc({ destination, outcome }, 0)
      for (const outcome of ENDS) {
        deliveries.inc({ destination, outcome }, 0)
        replayed.inc({ destination, outcome }, 0)
      }
    }
  }
