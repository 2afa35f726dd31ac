import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { createMetrics } from '../../src/metrics/metrics.ts'
import { createStoreFigures } from '../../src/store/figures.ts'
import { block, code, table } from './markdown.ts'

export interface DocumentedMetric {
  name: string
  type: string
  help: string
  labelNames: string[]
}

interface AlertRule {
  alert: string
  expr: string
  for?: string
  labels: { severity: string }
  annotations: { summary: string }
}

export const ALERT_FILES = ['config/prometheus/alerts.yaml', 'config/prometheus/alerts-silence.yaml']

/** Everything that the gateway exposes, from the registry that it exposes it with. */
export const exposedMetrics = (): DocumentedMetric[] =>
  createMetrics({
    store: {
      destinations: () => Promise.resolve([]),
      countReplays: () => Promise.resolve({ running: 0, paused: 0 }),
      check: () => Promise.resolve(),
      unrouted: () => Promise.resolve([]),
    },
    figures: createStoreFigures,
    waitingBytes: () => 0,
    isWorking: () => true,
  }).registry.getMetricsAsArray() as unknown as DocumentedMetric[]

export const alertRules = (file: string): AlertRule[] => {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
  return (parse(text) as { groups: { rules: AlertRule[] }[] }).groups.flatMap(({ rules }) => rules)
}

const SCRAPE_CONFIG = `scrape_configs:
  - job_name: chatgate
    authorization: { credentials_file: /etc/prometheus/chatgate-token }
    static_configs: [{ targets: ['chatgate.internal:8081'] }]
rule_files: [/etc/prometheus/chatgate/alerts.yaml]`

const LABELS: Readonly<Record<string, string>> = {
  app: 'An SdkAppid of the config; `other` for any other app.',
  command: "One of [Chat's commands](commands.md); `other` for any other command.",
  answer: 'A row in the table of [answers](reasons.md#what-chat-is-told).',
  result: '`used`, `unusable`, `failed` or `late`.',
  told: '`allow`, `refuse`, `refuse-some`, `discard`, `modify` or `reply`; for a verdict also `nothing`.',
  step: 'A step of the config, `<route>/<position>. <plugin>`, as in `chatgate show`.',
  destination: 'A destination, `<route>/<name>`, of the current config or an earlier one.',
  outcome:
    'For an event: `routed` or `no-route-wanted-it`. For an attempt: `delivered`, `retry` (failed, will be repeated) or `rejected` (the receiver refuses the message). For a delivery: `delivered` or `dead`. For a reload: `loaded` or `refused`.',
  reason:
    'For a decision, and for a stopped event: one of the [reasons](reasons.md); `undeclared` for a reason that a plugin has not declared. For a restart: `hung` or `ended`. For spans: `queue-full`, `refused`, `unreachable` or `stopped`.',
  state: 'For a replay: `running` or `paused`.',
}

/** docs/metrics.md */
export const metricsPage = (): string => {
  const metrics = exposedMetrics()
  const own = metrics.filter(({ name }) => name.startsWith('chatgate_'))
  return `# Metrics

\`GET /metrics\` on the admin address answers in the Prometheus text format. If the admin address has a token, a scrape needs it too:

${block('yaml', SCRAPE_CONFIG)}

- [config/grafana/dashboard.json](../config/grafana/dashboard.json): a dashboard for Grafana; import it and choose the data source.
- [config/prometheus/alerts.yaml](../config/prometheus/alerts.yaml): alert rules, below. [alerts-silence.yaml](../config/prometheus/alerts-silence.yaml) is for apps that are never quiet.

Counters start at 0 with the process; waiting and dead deliveries are read from the store at each scrape. A scrape never waits longer than a second for the store: while the store fails, \`chatgate_store_up\` is 0 and the metrics that come from it are missing. The counts of the work thread appear up to a quarter of a second late, and a thread that hangs loses its counts of that time. Waiting and dead deliveries belong to the store, not to the process, so all gateways that share a database report them: use \`max\` over the gateways for these, and \`sum\` for counters. Failure counters start with an explicit 0, so that \`increase()\` sees the first failure.

## What the gateway counts and measures

${metricTable(own)}

## Labels

Labels take their values from the config and from closed lists, never from what is sent to the gateway.

${table(
  ['label', 'values'],
  Object.entries(LABELS).map(([label, values]) => [code(label), values]),
)}

## The process

These cover the whole process with all its threads, except that \`nodejs_heap_…\`, \`nodejs_gc_…\` and \`nodejs_eventloop_…\` cover only the main thread, the one that answers Chat.

${metricTable(metrics.filter(metric => !own.includes(metric)))}

## Alerts

${table(
  ['alert', 'severity', 'what to do'],
  ALERT_FILES.flatMap(alertRules).map(({ alert, labels, annotations }) => [
    code(alert),
    labels.severity,
    readable(annotations.summary),
  ]),
)}
`
}

const metricTable = (metrics: readonly DocumentedMetric[]): string =>
  table(
    ['metric', 'type', 'labels', 'what it is'],
    metrics.map(({ name, type, labelNames, help }) => [
      code(name),
      type,
      labelNames.map(code).join(', '),
      help,
    ]),
  )

/** `{{ $labels.app }}` as `app`, `{{ $value | humanize }}` as `…`. */
const readable = (summary: string): string =>
  summary.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, '<$1>').replaceAll(/\{\{ \$value[^}]*\}\}/g, '…')
