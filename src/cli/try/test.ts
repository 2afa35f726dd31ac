import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Command } from 'commander'
import type { ConfigSource } from '../../config/config.ts'
import { findConfig } from '../../config/find.ts'
import { printable } from '../../log/printable.ts'
import { traceCallback, type TracedCallback } from '../../try/trace.ts'
import { comingAt } from '../at-this-time.ts'
import { readCallback, withTagValues } from '../callback.ts'
import { withExamples } from '../examples.ts'
import { Exit } from '../exit.ts'
import { complaintsAbout } from './judge-trace.ts'
import { configOption, jsonOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'
import { readRouteTests, type RouteTest } from './route-tests.ts'
import { tracerFor, withChains, type Loaded } from '../../try/with-chains.ts'

interface TestOptions {
  config?: string
  json?: true
}

interface TestResult {
  test: string
  /** Where the result differs from what is expected. */
  complaints: string[]
}

/** Next to gateway.config.yaml. */
const FILE = 'gateway.test.yaml'

/** `chatgate test`: runs callbacks through the config and compares the results with the expected ones. */
export const testCommand = (): Command =>
  withExamples(new Command('test'), [
    'chatgate test',
    'chatgate show 01a20cec-3c2c-7da0-a9b0-0777b69831f9 --as-test >> gateway.test.yaml',
  ])
    .description(
      `Runs the tests of ${FILE} against the config: callbacks, and their expected results. Sends nothing.`,
    )
    .argument('[file]', `the tests (default: ${FILE} beside the config)`)
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (file: string | undefined, { config, json }: TestOptions) => {
      const source = await findConfig(config)
      const tests = await readTests(file ?? join(dirname(source.file), FILE))
      const results = await runTests(source, tests)
      if (json) console.log(JSON.stringify({ results }))
      else console.log(tell(results))
      if (results.some(({ complaints }) => complaints.length > 0)) throw new Exit(1)
    })

/** One after the other: each has its own time. */
const runTests = (source: ConfigSource, { byName, folder }: FoundTests): Promise<TestResult[]> => {
  let at: number | undefined
  const run = async (loaded: Loaded): Promise<TestResult[]> => {
    const results: TestResult[] = []
    for (const [test, expected] of Object.entries(byName)) {
      const callback = callbackOf(expected, folder)
      at = callback.at
      const trace = await traceCallback(callback, tracerFor(loaded))
      results.push({ test, complaints: complaintsAbout(trace, expected) })
    }
    return results
  }
  return withChains(source, run, { now: () => at ?? Date.now() })
}

interface FoundTests {
  byName: Record<string, RouteTest>
  /** Of their file. */
  folder: string
}

const readTests = async (path: string): Promise<FoundTests> => {
  const file = resolve(path)
  if (!existsSync(file))
    throw new Exit(
      2,
      `There is no ${path}. \`chatgate show <event> --as-test\` writes a test from an event that came.`,
    )
  return { byName: readRouteTests(await findConfig(file)), folder: dirname(file) }
}

const callbackOf = (test: RouteTest, folder: string): TracedCallback => {
  const callback = withTagValues(writtenIn(test, folder), test.after)
  if (test.at === undefined) return callback
  const at = Date.parse(test.at)
  if (Number.isNaN(at)) throw new Exit(2, `\`at: ${test.at}\` is a date that no calendar has.`)
  return comingAt(callback, at, Object.keys(test.body ?? test.set))
}

const writtenIn = ({ callback, set, body, query, before }: RouteTest, folder: string): TracedCallback => {
  const command = query['CallbackCommand']
  if (body !== undefined)
    return {
      query: { ...query, ...(command === undefined ? {} : { CallbackCommand: command }) },
      body,
      before,
    }
  const besideTests = join(folder, callback)
  const read = readCallback(existsSync(besideTests) ? besideTests : callback)
  return { query: { ...read.query, ...query }, body: { ...read.body, ...set }, before }
}

const tell = (results: readonly TestResult[]): string => {
  const lines = results.flatMap(({ test, complaints }) => [
    `${complaints.length === 0 ? paint('green', '✓') : paint('red', '✗')} ${test}`,
    ...complaints.map(complaint => `    ${printable(complaint)}`),
  ])
  const failed = results.filter(({ complaints }) => complaints.length > 0).length
  const sum =
    failed === 0
      ? paint('green', `${results.length} passed.`)
      : paint('red', `${failed} of ${results.length} failed.`)
  return [...lines, '', sum].join('\n')
}
