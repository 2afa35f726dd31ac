/** What is built on the metrics, the dashboard and the alerts, asks for what is there, and fires when it should. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  ALERT_FILES,
  alertRules,
  exposedMetrics,
  type DocumentedMetric,
} from '../../docs/generator/metrics.ts'
import { needPromtool, promtool } from '../support/promtool.ts'

const ROOT = new URL('../..', import.meta.url).pathname

describe('what is built on the metrics', () => {
  const exposed = new Map(exposedMetrics().map(metric => [metric.name, metric]))
  const dashboard = readFileSync(join(ROOT, 'config/grafana/dashboard.json'), 'utf8')
  const panelQueries = [...dashboard.matchAll(/"(?:expr|definition)": ("(?:[^"\\]|\\.)*")/g)].map(
    ([, text = '']) => JSON.parse(text) as string,
  )
  const queries = [...panelQueries, ...ALERT_FILES.flatMap(alertRules).map(({ expr }) => expr)]

  const metricNamed = (name: string): DocumentedMetric | undefined =>
    exposed.get(name) ?? exposed.get(name.replace(/_(?:bucket|sum|count)$/, ''))

  test.each(queries)('%s asks for metrics and labels that there are', query => {
    const parts = [...query.matchAll(/\b((?:chatgate|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)]
    expect(parts.length).toBeGreaterThan(0)
    for (const [, name = '', matchers = ''] of parts) {
      const metric = metricNamed(name)
      expect(metric, name).toBeDefined()
      const labels = [...matchers.matchAll(/(\w+)(?:=|!=|=~|!~)"/g)].map(([, label]) => label)
      // What Prometheus adds by itself, and to histograms prom-client.
      const known = new Set([...(metric?.labelNames ?? []), 'instance', 'job', 'le'])
      expect(labels.filter(label => !known.has(label ?? ''))).toEqual([])
    }
  })

  test('every metric of the gateway stands in the dashboard', () => {
    const asked = new Set(panelQueries.flatMap(query => query.match(/chatgate_\w+/g) ?? []))
    const unasked = [...exposed.keys()].filter(
      name => name.startsWith('chatgate_') && ![...asked].some(one => metricNamed(one)?.name === name),
    )
    expect(unasked).toEqual([])
  })

  test('every summary of an alert says what to do, and no two are called alike', () => {
    const rules = ALERT_FILES.flatMap(alertRules)
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
    for (const { annotations } of rules) expect(annotations.summary.length).toBeGreaterThan(80)
  })

  test('the alert rules are rules, and fire when they should', context => {
    needPromtool(context)
    expect(promtool(['check', 'rules', ...ALERT_FILES])).toMatchObject({ status: 0 })
    expect(promtool(['test', 'rules', 'test/docs/alerts.test.yaml'])).toMatchObject({ status: 0 })
  })
})
