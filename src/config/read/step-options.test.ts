/** The options of a step: completed, checked, decoded and found again, whether they stand in it, in the defaults or behind an alias. */
import { describe, expect, test } from 'vitest'
import { withRoutes } from '../../../test/support/config-source.ts'
import type { ChatEvent, Template } from '../../plugin.ts'
import type { ConfigSource } from '../config.ts'
import { loadConfig } from '../load.ts'

const stepsOf = async (config: ConfigSource) =>
  (await loadConfig(config)).routes.flatMap(({ steps }) => steps)

describe('steps', () => {
  test('get options completed, checked and decoded', async () => {
    const [step] = await stepsOf(
      withRoutes(
        '  a: { when: "*", steps: [log: { message: "by {{ operator }}", timeout: 2s, retry: { max: 1m } }] }',
      ),
    )
    const message = step?.options['message'] as Template
    expect(message.render({ operator: 'alice' } as ChatEvent)).toBe('by alice')
    expect(Object.keys(step?.options ?? {})).toEqual(['message'])
    expect(step?.destination).toEqual({
      name: 'a/log',
      timeoutMs: 2000,
      retry: { firstMs: 5000, maxMs: 60_000, maxPauseMs: 60_000, giveUpAfterMs: 259_200_000 },
      concurrency: 8,
      order: false,
      circuit: { failures: 5, probeMs: 10_000 },
    })
  })

  test('start from the defaults of their plugin, option by option', async () => {
    const head = 'defaults: { webhook: { url: "http://a.internal/", timeout: 1s, concurrency: 2 } }'
    const steps = await stepsOf(
      withRoutes(
        '  a: { when: "*", steps: [webhook: , webhook: { name: b, url: "http://b.internal/", timeout: 3s }] }',
        head,
      ),
    )
    expect(steps.map(({ options, destination }) => [options['url'], destination])).toMatchObject([
      ['http://a.internal/', { name: 'a/webhook', timeoutMs: 1000, concurrency: 2 }],
      ['http://b.internal/', { name: 'a/b', timeoutMs: 3000, concurrency: 2 }],
    ])
  })

  test('have the options of their template between their own and the defaults, each at its place', async () => {
    const head =
      'defaults: { webhook: { timeout: 1s, body: chat, concurrency: 2 } }\ntemplates:\n  crm: { url: "http://a.internal/", timeout: 2s, body: event }\n'
    const steps = await stepsOf(
      withRoutes(
        '  a: { when: "*", steps: [webhook: { template: crm, name: own, timeout: 3s }, webhook: { template: crm }] }',
        head,
      ),
    )
    expect(steps.map(({ options, destination }) => [options, destination])).toMatchObject([
      [
        { url: 'http://a.internal/', body: 'event' },
        { name: 'a/own', timeoutMs: 3000, concurrency: 2 },
      ],
      [
        { url: 'http://a.internal/', body: 'event' },
        { name: 'a/webhook', timeoutMs: 2000, concurrency: 2 },
      ],
    ])
    expect(steps[0]?.written).not.toHaveProperty('template')
    const place = (option: string) => {
      const { line, path } = steps[0]!.locate({ sentence: 'no', option })
      return `${line} ${path}`
    }
    expect(['url', 'timeout', 'concurrency', 'headers'].map(place)).toEqual([
      '4 templates.crm.url',
      '7 routes.a.steps[0].webhook.timeout',
      '2 defaults.webhook.concurrency',
      '7 routes.a.steps[0].webhook.headers',
    ])
  })

  test('know where their options stand, in the step or in the defaults', async () => {
    const head = 'defaults:\n  webhook: { secret: whsec_AAAA }'
    const [step] = await stepsOf(
      withRoutes('  a:\n    when: "*"\n    steps:\n      - webhook: { url: "http://a.internal/" }', head),
    )
    const place = (option?: string) => {
      const { line, column, path } = step!.locate({ sentence: 'no', ...(option && { option }) })
      return `${line}:${column} ${path}`
    }
    expect(place('url')).toBe('8:25 routes.a.steps[0].webhook.url')
    expect(place('secret')).toBe('3:22 defaults.webhook.secret')
    expect(place('body')).toBe('8:9 routes.a.steps[0].webhook.body')
    expect(place()).toBe('8:9 routes.a.steps[0].webhook')
  })

  test('may share parts through an alias', async () => {
    const steps = await stepsOf(
      withRoutes(
        '  a: { when: "*", steps: &all [log: { retry: &slow { first: 1m } }] }\n  b: { when: Group.*, steps: *all }',
      ),
    )
    expect(steps.map(({ destination }) => [destination?.name, destination?.retry.firstMs])).toEqual([
      ['a/log', 60_000],
      ['b/log', 60_000],
    ])
  })

  test('find a mistake in a template within a text of several lines', async () => {
    const routes =
      '  a:\n    when: "*"\n    steps:\n      - log:\n          message: |\n            one\n            {{ nme }}\n'
    await expect(loadConfig(withRoutes(routes))).rejects.toThrow(/:10:\d+ {2}routes.a.steps\[0\].log.message/)
  })
})
