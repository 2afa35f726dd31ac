import { Command } from 'commander'
import { findConfig } from '../config/find.ts'
import { EVENT_REASONS, type Explanation } from '../route/explain.ts'
import { traceCallback, type TracedCallback } from '../work/trace.ts'
import { getFromAdmin, type AdminOptions } from './admin-client.ts'
import { callbackArgument, readCallback } from './callback.ts'
import { withExamples } from './examples.ts'
import { Exit } from './exit.ts'
import { explainRoutes } from './explain-routes.ts'
import { adminOption, configOption, jsonOption, setOption } from './options.ts'
import { withRoutes } from './with-routes.ts'

interface TraceOptions extends AdminOptions {
  set?: Record<string, string>
  expect?: string
  json?: true
}

const EVENT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-/i

/** `chatgate trace`: what the config would do with a callback. */
export const traceCommand = (): Command =>
  withExamples(new Command('trace'), [
    'chatgate trace',
    'chatgate trace my-callback.json --expect level-changes/crm,admin-edits/slack',
    'chatgate trace 01a20cec-3c2c-7da0-a9b0-0777b69831f9',
  ])
    .description(
      'Says what the config would do with a callback: every route, every step, and why. Sends nothing.',
    )
    .addArgument(callbackArgument('a command (its sample), a JSON file, or the id of a stored event'))
    .addOption(setOption())
    .option('--expect <destinations>', 'ends with 1 unless exactly these (route/step,…) would be sent to')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(async (callback: string | undefined, options: TraceOptions) => {
      const traced = await findCallback(callback, options)
      const explanation = await withRoutes(await findConfig(options.config), ({ settings }, routes) =>
        traceCallback(traced, settings.apps, routes, { enter() {}, leave() {}, isBarred: () => false }),
      )
      if (options.json) console.log(JSON.stringify(explanation))
      else
        console.log(
          `${traced.query['CallbackCommand'] ?? ''}: ${EVENT_REASONS[explanation.reason]}\n${explainRoutes(explanation.routes)}`,
        )
      if (options.expect !== undefined) compare(explanation, options.expect)
    })

const findCallback = async (callback: string | undefined, options: TraceOptions): Promise<TracedCallback> => {
  if (callback === undefined || !EVENT_ID.test(callback)) return readCallback(callback, options.set)
  const path = `/api/events/${encodeURIComponent(callback)}`
  const { query, body } = (await getFromAdmin(path, options)) as {
    query: string
    body: Record<string, unknown>
  }
  return { query: Object.fromEntries(new URLSearchParams(query)), body }
}

const compare = ({ routes }: Explanation, expected: string): void => {
  const wanted = expected
    .split(',')
    .map(name => name.trim())
    .filter(Boolean)
    .toSorted()
  const found = routes.flatMap(route => route.destinations).toSorted()
  if (wanted.join() === found.join()) return
  throw new Exit(
    1,
    `Expected ${wanted.join(', ') || 'nothing'}, but it would be sent to ${found.join(', ') || 'nothing'}.`,
  )
}
