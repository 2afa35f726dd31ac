import { Counter, type Registry } from 'prom-client'
import { DROP_REASONS, type DropReason } from '../traces/exporter.ts'

/** What becomes of the spans. */
export const tracingMetrics = (registry: Registry) => {
  const sent = new Counter({
    name: 'chatgate_trace_spans_sent_total',
    help: 'Spans that the collector of traces has taken.',
    registers: [registry],
  })
  const dropped = new Counter({
    name: 'chatgate_trace_spans_dropped_total',
    help: 'Spans that no collector has taken, by why.',
    labelNames: ['reason'],
    registers: [registry],
  })
  for (const reason of DROP_REASONS) dropped.inc({ reason }, 0)
  return {
    spansSent: (count: number): void => sent.inc(count),
    spansDropped: (reason: DropReason, count: number): void => dropped.inc({ reason }, count),
  }
}
