import { Command } from 'commander'
import { findConfig } from '../../config/find.ts'
import { traceCallback, type Trace, type TracedCallback } from '../../try/trace.ts'
import { type AdminOptions, askAdmin } from '../running/admin-client.ts'
import { asCallback } from '../../admin/kept-callback.ts'
import { readTime } from '../../admin/read-time.ts'
import { comingAt } from '../at-this-time.ts'
import { callbackArgument, readCallback, tagValuesIn, withTagValues } from '../callback.ts'
import { withExamples } from '../examples.ts'
import { Exit } from '../exit.ts'
import { sentTo } from './judge-trace.ts'
import { tellTrace } from './tell-trace.ts'
import { tracerFor, withChains } from '../../try/with-chains.ts'
import { adminOption, afterOption, beforeOption, configOption, jsonOption, setOption } from '../options.ts'

interface TraceOptions extends AdminOptions {
  set: Record<string, string>
  before: Record<string, string>
  after: Record<string, string>
  at?: string
  expect?: string
  json?: true
}

const EVENT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-/i

/** `chatgate trace`: what the config would do with a callback. */
export const traceCommand = (): Command =>
  withExamples(new Command('trace'), [
    'chatgate trace',
    'chatgate trace --before Tag_Profile_IM_Nick=old --after Tag_Profile_IM_Nick=new',
    'chatgate trace Group.CallbackAfterSendMsg --at 2026-11-24T20:00:00+08:00',
    'chatgate trace my-callback.json --expect level-changes/crm,admin-edits/slack',
    'chatgate trace 01a20cec-3c2c-7da0-a9b0-0777b69831f9',
  ])
    .description(
      'Says what the config would do with a callback: every route, every step, and why. Sends nothing.',
    )
    .addArgument(callbackArgument('a command (its sample), a JSON file, or the id of a stored event'))
    .addOption(setOption())
    .addOption(beforeOption())
    .addOption(afterOption())
    .option(
      '--at <time>',
      'when it comes: a date like 2026-11-24T20:00:00+08:00, or how long ago, like 12h (default: now)',
    )
    .option('--expect <destinations>', 'ends with 1 unless exactly these (route/step,…) would be sent to')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(async (callback: string | undefined, options: TraceOptions) => {
      const found = await findCallback(callback, options)
      const at = options.at === undefined ? undefined : readTime('at', options.at, Date.now())
      const set = withTagValues(found, tagValuesIn(options.after))
      const traced = {
        ...(at === undefined ? set : comingAt(set, at, Object.keys(options.set))),
        before: { ...found.before, ...tagValuesIn(options.before) },
      }
      const trace = await withChains(
        await findConfig(options.config),
        loaded => traceCallback(traced, tracerFor(loaded)),
        { ...(at !== undefined && { now: () => at }) },
      )
      if (options.json) console.log(JSON.stringify(trace))
      else console.log(tellTrace(trace))
      if (options.expect !== undefined) compare(trace, options.expect)
    })

const findCallback = async (callback: string | undefined, options: TraceOptions): Promise<TracedCallback> => {
  if (callback === undefined || !EVENT_ID.test(callback)) return readCallback(callback, options.set)
  return asCallback(await askAdmin('GET /api/events/:id', { params: { id: callback } }, options))
}

const compare = (trace: Trace, expected: string): void => {
  const wanted = expected
    .split(',')
    .map(name => name.trim())
    .filter(Boolean)
    .toSorted()
  const found = sentTo(trace)
  if (wanted.join() === found.join()) return
  throw new Exit(
    1,
    `Expected ${wanted.join(', ') || 'nothing'}, but it would be sent to ${found.join(', ') || 'nothing'}.`,
  )
}
