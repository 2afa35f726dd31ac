/** The tables of docs/performance.md, and the short one of the README. */
import { median, milliseconds, ratio, type Section } from '../figures.ts'
import { machine } from '../machine.ts'
import type { Contestant } from './contestants.ts'

export interface Accepted {
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** Microseconds of processor time. */
  cpuPerEvent: number
}

export interface Delivered {
  perSecond: number
  /** Microseconds of processor time, for an event with all of its deliveries. */
  cpuPerEvent: number
  memoryMib: number
}

type All = ReadonlyMap<string, Contestant>
type Rounds<Slice> = Readonly<Record<string, Slice[]>>

const REPEAT = '`npm run bench -- --only alternatives`'

const of = <Slice>(rounds: Rounds<Slice>, name: string, pick: (slice: Slice) => number): number[] =>
  (rounds[name] ?? []).map(pick)

/** With a comma at the thousands. */
const whole = (values: readonly number[]): string => Math.round(median(values)).toLocaleString('en-US')

const rate = ({ perSecond }: { perSecond: number }): number => perSecond

/** How many times as fast both Chatgates were, in the same round. */
const chatgateOf = <Slice extends { perSecond: number }>(rounds: Rounds<Slice>, name: string): string[] =>
  ['sqlite', 'postgres'].map(chatgate => ratio(of(rounds, chatgate, rate), of(rounds, name, rate)))

const acceptingOf = (all: All, rounds: Rounds<Accepted>): Section => ({
  title: 'Beside what an engineer would write: accepting, 64 connections',
  head: ['', 'accepted/s', 'p50 ms', 'p99 ms', 'CPU us/event', 'SQLite, of this', 'PostgreSQL, of this'],
  rows: [...all].map(([name, { title }]) => [
    title,
    whole(of(rounds, name, rate)),
    milliseconds(of(rounds, name, ({ p50Ms }) => p50Ms)),
    milliseconds(of(rounds, name, ({ p99Ms }) => p99Ms)),
    whole(of(rounds, name, ({ cpuPerEvent }) => cpuPerEvent)),
    ...chatgateOf(rounds, name),
  ]),
  rounds,
})

const deliveringOf = (all: All, rounds: Rounds<Delivered>): Section => ({
  title: 'Beside what an engineer would write: end to end, three signed deliveries of each event',
  head: ['', 'delivered/s', 'CPU us/event', 'memory MiB', 'SQLite, of this', 'PostgreSQL, of this'],
  rows: [...all].map(([name, { title }]) => [
    title,
    whole(of(rounds, name, rate)),
    whole(of(rounds, name, ({ cpuPerEvent }) => cpuPerEvent)),
    whole(of(rounds, name, ({ memoryMib }) => memoryMib)),
    ...chatgateOf(rounds, name),
  ]),
  rounds,
})

/** The figure, and how much it is of Chatgate's in the same round. */
const cell = <Slice>(
  rounds: Rounds<Slice>,
  name: string,
  against: string | undefined,
  pick: (slice: Slice) => number,
): string => {
  const values = of(rounds, name, pick)
  if (against === undefined) return `**${whole(values)}**`
  const bases = of(rounds, against, pick)
  const share = median(values.map((value, round) => value / (bases[round] ?? NaN)))
  return `${whole(values)} (${share.toFixed(2)})`
}

/** Each alternative is below the Chatgate that it is compared with. */
const firstScreen = (all: All, accepted: Rounds<Accepted>, sent: Rounds<Delivered>): Section => {
  const { cores, processor, node, commit, date } = machine()
  return {
    title: 'Beside what an engineer would write, in short',
    head: ['', 'accepted/s', 'p99 ms', 'delivered/s', 'memory MiB'],
    rows: [...all].map(([name, { title, against }]) => [
      against === undefined ? `**${title}**` : title,
      cell(accepted, name, against, rate),
      cell(accepted, name, against, ({ p99Ms }) => p99Ms),
      cell(sent, name, against, rate),
      cell(sent, name, against, ({ memoryMib }) => memoryMib),
    ]),
    note: `In parentheses: of the Chatgate above it. ${date.slice(0, 'yyyy-mm-dd'.length)}, ${cores} cores of ${processor}, Node ${node.slice(1)}, commit ${commit}; ${REPEAT} repeats it.`,
    rounds: [],
  }
}

export const sectionsOf = (
  all: All,
  accepted: Rounds<Accepted>,
  sent: Rounds<Delivered>,
  leftOut: readonly string[],
): Section[] => {
  const notes = leftOut.length > 0 ? { note: leftOut.join(' ') } : {}
  return [
    acceptingOf(all, accepted),
    { ...deliveringOf(all, sent), ...notes },
    firstScreen(all, accepted, sent),
  ]
}
