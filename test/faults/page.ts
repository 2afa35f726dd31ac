/** docs/faults.md, from what a run of the suite found. */
import { cpus } from 'node:os'
import { PER_SECOND } from './pace.ts'
import type { FaultReport } from './scene.ts'

/** The tests of a file, in its order. */
export interface Theme {
  title: string
  reports: readonly FaultReport[]
}

/** The goal: the answers take at most so many times as long. */
const RATIO_MAX = 2

/** All that the page says, but for what was measured. */
const HEADER = `# Faults

Each row of this page is a fault that the suite causes, to a gateway under a steady load: about ${PER_SECOND} signed callbacks a second, each with the number it has for its subject, to a destination that is well and, where the row says so, to another that is not. \`npm run test:faults\` runs it; \`npm run test:faults -- --write\` writes this page. Some rows need root (a small disk) and are left out without it.

After each fault the test demands that

- each callback that Chat was told OK about has reached the healthy destination, in order for its subject, and any repeat with the same \`webhook-id\`: **nothing in this page was lost that was told OK**;
- each answer had the three fields of the envelope, and came within Chat's two seconds, except where the store itself fails, or nobody is there to answer;
- all went on by itself: the gateway is ready, and nothing waits.

**How to read it.** "Told" counts what Chat would have been told from the beginning of the fault to its end. "p99" is the 99th percentile of the answers of the same gateway before the fault, when it was warm, and while the fault was there; the ratio is that of the two, and the goal is ${RATIO_MAX}. "Answers" is how many the second rests on. No test demands a ratio: the load, the receivers and whoever causes the fault run on the same cores as the gateway. "Why longer" says what the time goes to where that is known; "on purpose" where waiting is what the gateway should do. "Latest" is the longest time from an answer to the arrival at the healthy destination.
`

export const pageOf = (themes: readonly Theme[], date: Date, isInMemory: boolean): string => {
  const [first, ...others] = cpus()
  const machine = `${others.length + 1} cores (${first?.model.trim().split(' ').slice(0, 2).join(' ')}), Node ${process.versions.node}`
  const files = isInMemory
    ? 'The files lay in memory (`/dev/shm`), so that the pauses of a disk are not counted'
    : 'The files lay on the disk, whose pauses are counted'
  const day = date.toISOString().slice(0, 10)
  const sections = themes.map(({ title, reports }) => `## ${title}\n\n${tableOf(reports)}`)
  return [HEADER, `Written ${day}, on ${machine}. ${files}. ${summaryOf(themes)}`, '', ...sections].join('\n')
}

const summaryOf = (themes: readonly Theme[]): string => {
  const measured = themes.flatMap(({ reports }) => reports.flatMap(report => report.measured ?? []))
  const within = measured.filter(one => ratioOf(one) <= RATIO_MAX)
  const quiet = measured.map(one => one.quiet.count)
  return `Of ${measured.length} rows with a load, ${within.length} have a ratio of at most ${RATIO_MAX}. Each "before" rests on ${Math.min(...quiet)} answers or more.`
}

const HEAD = [
  'fault',
  'what is done',
  'Chat was told',
  'what the operator sees',
  'answers',
  'p99',
  'ratio',
  'why longer',
  'latest',
  'took',
]

const tableOf = (reports: readonly FaultReport[]): string =>
  [HEAD, HEAD.map(() => '---'), ...reports.map(rowOf)]
    .map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |\n`)
    .join('')

const rowOf = ({ fault, measured }: FaultReport): string[] => {
  const { name, done, operator, longer = '' } = fault
  if (!measured) return [name, done, '', operator, '', '', '', '', '', '']
  const { told, quiet, during, latestMs, tookMs } = measured
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
  const p99 = `${quiet.p99Ms.toFixed(1)} → ${during.p99Ms.toFixed(1)} ms`
  const ratio = ratioOf(measured).toFixed(1)
  return [
    name,
    done,
    told,
    operator,
    String(during.count),
    p99,
    ratio,
    longer,
    seconds(latestMs),
    seconds(tookMs),
  ]
}

const ratioOf = ({ quiet, during }: NonNullable<FaultReport['measured']>): number =>
  during.p99Ms / quiet.p99Ms

/** The names of the faults that a page has rows of. */
export const faultsIn = (page: string): string[] =>
  [...page.matchAll(/^\| (?!---|fault )(.+?) +\|/gm)].map(([, name = '']) => name.replaceAll('\\|', '|'))
