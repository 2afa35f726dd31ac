import type { Node } from '../base/node.ts'
import { packageVersion } from '../base/package.ts'
import { createLimiter, type Log } from '../log/log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { createTracing, type Tracing } from '../traces/tracing.ts'
import type { Work } from '../work/supervise/supervisor.ts'

const LOG_MS = 60_000

/** Sends spans to the collector of the config in force, and says when that does not work. */
export const startTracing = (work: Work, node: Node, { traces }: Metrics, log: Log): Tracing => {
  const limit = createLimiter(LOG_MS)
  return createTracing({
    settings: () => work.config().traces,
    resource: { 'service.version': packageVersion, 'service.instance.id': node.name },
    version: packageVersion,
    onSent: traces.spansSent,
    onDropped: (reason, count, why) => {
      traces.spansDropped(reason, count)
      limit(reason, leftOut => log.warn({ reason, spans: count, why, leftOut }, 'spans were dropped'))
    },
  })
}
