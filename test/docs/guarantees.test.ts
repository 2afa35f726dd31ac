/** docs/guarantees.md names for each promise the tests that try to break it, and the limits that the code has. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { textOf } from '../support/page.ts'

const PAGE = textOf('docs/guarantees.md')

/** The promises of the design, in its order. */
const PROMISES = [
  'Always answered',
  'Kept before OK',
  'No plugin can make Chat wait',
  'Delivered at least once, in order per subject, or kept as dead',
  'Explained',
  'A config that starts is right',
  'Seen before shipped',
  'Secrets stay secret',
]

const sections = PAGE.split(/^## /m).flatMap(section => {
  const [, number, name = ''] = /^(\d)\. (.*)$/m.exec(section.split('\n')[0] ?? '') ?? []
  return number === undefined ? [] : [{ name, text: section }]
})

test('each promise has its section', () => {
  expect(sections.map(({ name }) => name)).toEqual(PROMISES)
})

describe.each(sections)('$name', ({ text }) => {
  test('says what is promised and what is not', () => {
    expect(text).toContain('**Promised.**')
    expect(text).toContain('**Not promised.**')
  })

  test('links to tests that are there, and test something', () => {
    const links = [...(/^Tests: (.*)$/m.exec(text)?.[1] ?? '').matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+)\)/g)]
    expect(links.length).toBeGreaterThan(0)
    for (const [, name = '', path = ''] of links) {
      expect(path).toMatch(new RegExp(`^(test|src|plugins)/(.*/)?${name}\\.test\\.ts$`))
      expect({ path, isThere: existsSync(join(import.meta.dirname, '../..', path)) }).toEqual({
        path,
        isThere: true,
      })
      expect(textOf(path)).toMatch(/^\s*test(\.\w+)?(<[^(]*>)?\(/m)
    }
  })
})

/** What the page says, where the code says it, and how. A limit that changes must change here too. */
const LIMITS: [said: string, file: string, written: string][] = [
  ['At most 200 callbacks wait this way', 'src/receive/keep.ts', 'TRYING_AGAIN_MAX = 200'],
  ['up to `listen.keepTrying` (5s)', 'src/config/schema/root.ts', "default: '5s'"],
  ['more than `maxAge` (2m) away', 'src/config/schema/root.ts', "default: '2m'"],
  ['after `retry.giveUpAfter` (3d)', 'docs/configuration.md', '| `3d`'],
  ['after its `timeout` (10s)', 'docs/configuration.md', '| `10s`'],
  ['With 400, 410, 413 or 422', 'src/plugin/outcome.ts', 'new Set([400, 410, 413, 422])'],
  ['does not return for 5 s', 'src/watch/watchdog.ts', 'CHECK_MS = 500'],
  ['does not return for 5 s', 'src/watch/watchdog.ts', 'SILENT_CHECKS_MAX = 10'],
  ['or needs more than 1 GiB', 'src/work/supervise/work-thread.ts', 'HEAP_MAX_MB = 1024'],
  ['An event that did this to a step three times', 'src/watch/strikes.ts', 'STRIKES_PER_EVENT = 3'],
  ['with three different events is left out for ten minutes', 'src/watch/strikes.ts', 'EVENTS_PER_STEP = 3'],
  ['with three different events is left out for ten minutes', 'src/watch/strikes.ts', 'BAN_MS = 10 * 60_000'],
  ['or fills 2 GiB of memory', 'src/try/with-chains.ts', 'memoryMaxBytes: 2 * 1024 ** 3'],
  ['which ends after 60 s', 'src/candidate/candidates.ts', 'PLAN_WITHIN_MS = 60_000'],
  ['or with 1 GiB of memory', 'src/candidate/process/admit.ts', 'memoryMaxBytes: 1024 ** 3'],
  ['they end 3 s later', 'src/main.ts', 'END_WITHIN_MS = 3_000'],
  ['is reported once a second', 'src/watch/strays.ts', 'STRAY_LOG_MS = 1_000'],
  ['does not start within 10 s', 'src/work/supervise/work-thread.ts', 'START_TIMEOUT_MS = 10_000'],
  ['is given 1.5 s', 'src/chains/start-chains.ts', 'STOP_WITHIN_MS = 1_500'],
  ['At most four old configs', 'src/work/supervise/supervisor.ts', 'RETIRING_MAX = 4'],
  ['each for 30 s at most', 'src/work/supervise/supervisor.ts', 'RETIRE_WITHIN_MS = 30_000'],
  ['At most 1,000 questions of a command', 'src/work/supervise/questions.ts', 'WAITING_MAX = 1_000'],
  ['is given up 2.5 s later', 'src/decide/decision.ts', 'LATE_MS = 2_000'],
  ['is given up 2.5 s later', 'src/decide/responders.ts', 'GRACE_MS = 500'],
  ['(at most 1600 ms)', 'docs/configuration.md', '10ms to 1600ms'],
  ['Within ten minutes the second is answered OK', 'src/store/store.ts', 'REPEAT_MS = 10 * 60_000'],
  [
    'at least the last 262,144 callbacks are compared',
    'src/store/sqlite/write/repeats.ts',
    'RECENT_KEYS = 2 ** 18',
  ],
  [
    '(`EventTime`, `MsgTime`, `MsgKey`, `MsgSeq`, `CtxcbRequestId`)',
    'src/callback/new-event.ts',
    "['EventTime', 'MsgTime', 'MsgKey', 'MsgSeq', 'CtxcbRequestId']",
  ],
  ['at most one line a second for each reason', 'src/receive/report.ts', 'REFUSAL_LOG_MS = 1_000'],
  ['secrets of fewer than 4 characters', 'src/config/options/secrets.ts', 'SHORTEST = 4'],
]

test.each(LIMITS)('%s (%s)', (said, file, written) => {
  expect(PAGE).toContain(said)
  expect(textOf(file)).toContain(written)
})
