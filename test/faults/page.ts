/** docs/faults.md, from what a run of the suite found. */
import { cpus } from 'node:os'
import type { FaultReport } from './scene.ts'

/** The tests of a file, in its order. */
export interface Theme {
  title: string
  reports: readonly FaultReport[]
}

/** All that the page says, but for what was measured. */
const HEADER = `# Faults

Each row of this page is a fault that the suite causes, to a gateway under a steady load: about 50 signed callbacks a second, each with the number it has for its subject, to a destination that is well and, where the row says so, to another that is not. \`npm run test:faults\` runs it; \`npm run test:faults -- --write\` writes this page. Some rows need root (a small disk) and are left out without it.

After each fault the test demands that

- each callback that Chat was told OK about has reached the healthy destination, in order for its subject, and any repeat with the same \`webhook-id\`: **nothing in this page was lost that was told OK**;
- each answer had the three fields of the envelope, and came within Chat's two seconds, except where the store itself fails, or nobody is there to answer;
- all went on by itself: the gateway is ready, and nothing waits.

**How to read it.** "Told" counts what Chat would have been told from the beginning of the fault to its end. The ratio is that of the 99th percentile of the answers while the fault was there to that of the same gateway before it, in the same run; with some hundred answers this is nearly the slowest one, so it differs from run to run, and only tells "like before" from "much longer". "Latest" is the longest time from an answer to the arrival at the healthy destination.
`

export const pageOf = (themes: readonly Theme[], date: Date): string => {
  const [first, ...others] = cpus()
  const machine = `${others.length + 1} cores (${first?.model.trim().split(' ').slice(0, 2).join(' ')}), Node ${process.versions.node}`
  const day = date.toISOString().slice(0, 10)
  const sections = themes.map(({ title, reports }) => `## ${title}\n\n${tableOf(reports)}`)
  return [HEADER, `Written ${day}, on ${machine}.`, '', ...sections].join('\n')
}

const HEAD = ['fault', 'what is done', 'Chat was told', 'what the operator sees', 'ratio', 'latest', 'took']

const tableOf = (reports: readonly FaultReport[]): string =>
  [HEAD, HEAD.map(() => '---'), ...reports.map(rowOf)]
    .map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |\n`)
    .join('')

const rowOf = ({ fault, measured }: FaultReport): string[] => {
  const { name, done, operator } = fault
  if (!measured) return [name, done, '', operator, '', '', '']
  const { told, quietMs, duringMs, latestMs, tookMs } = measured
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
  return [name, done, told, operator, (duringMs / quietMs).toFixed(1), seconds(latestMs), seconds(tookMs)]
}

/** The names of the faults that a page has rows of. */
export const faultsIn = (page: string): string[] =>
  [...page.matchAll(/^\| (?!---|fault )(.+?) +\|/gm)].map(([, name = '']) => name.replaceAll('\\|', '|'))
