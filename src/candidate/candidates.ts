import { randomUUID } from 'node:crypto'
import type { Candidate, PlanEvents, Progress, Result } from './messages.ts'
import { tryOut } from './trial.ts'

/** Plugins are loaded and started in this time. */
const CHECK_WITHIN_MS = 15_000
/** More than so many checks do not wait for each other. */
const CHECKS_MAX = 4
const PLAN_WITHIN_MS = 60_000
/** What the process gets of it to compare; the rest is for its start and its end. */
const COMPARED_WITHIN_MS = 45_000
/** A plan that has ended can be looked at for so long. */
const KEPT_MS = 10 * 60_000
const KEPT_MAX = 3

/** A plan that runs, or has ended. Times in milliseconds since 1970. */
export interface PlanRun {
  id: string
  startedAt: number
  events: Pick<PlanEvents, 'since' | 'until' | 'eventsMax'>
  progress: Progress
  /** Absent while it runs. */
  result?: Result
}

/** Tries texts in the place of the config in force, each in a process of its own. */
export interface Candidates {
  /** Undefined when too many are waiting. */
  check: (text: string) => Promise<Result> | undefined
  /** Undefined while another one runs. */
  plan: (text: string, events: PlanRun['events']) => PlanRun | undefined
  runOf: (id: string) => PlanRun | undefined
  /** Ends it, and forgets it. */
  end: (id: string) => PlanRun | undefined
  /** Ends all. */
  close: () => void
}

export interface CandidatesOptions {
  inForce: () => Omit<Candidate, 'text'>
  /** The URL of the store in use. */
  store: string
  now: () => number
}

export const createCandidates = ({ inForce, store, now }: CandidatesOptions): Candidates => {
  const closing = new AbortController()
  const runs = new Map<string, { run: PlanRun; ending: AbortController }>()
  const isRunning = (): boolean => [...runs.values()].some(({ run }) => run.result === undefined)
  const check = createTurns(async (text: string) =>
    tryOut({ candidate: { text, ...inForce() } }, { withinMs: CHECK_WITHIN_MS, signal: closing.signal }),
  )

  const carryOut = async (run: PlanRun, candidate: Candidate, signal: AbortSignal): Promise<void> => {
    const plan = { ...run.events, store, withinMs: COMPARED_WITHIN_MS }
    const onProgress = (progress: Progress): void => void (run.progress = progress)
    run.result = await tryOut({ candidate, plan }, { withinMs: PLAN_WITHIN_MS, signal, onProgress })
    setTimeout(() => runs.delete(run.id), KEPT_MS).unref()
  }

  return {
    check,
    plan(text, events) {
      if (isRunning()) return undefined
      const candidate = { text, ...inForce() }
      for (const id of [...runs.keys()].slice(0, -(KEPT_MAX - 1))) runs.delete(id)
      const ending = new AbortController()
      const run = { id: randomUUID(), startedAt: now(), events, progress: { done: 0, total: 0 } }
      runs.set(run.id, { run, ending })
      void carryOut(run, candidate, AbortSignal.any([ending.signal, closing.signal]))
      return run
    },
    runOf: id => runs.get(id)?.run,
    end(id) {
      const found = runs.get(id)
      runs.delete(id)
      found?.ending.abort()
      return found?.run
    },
    close: () => closing.abort(),
  }
}

/** One after the other. */
const createTurns = (run: (text: string) => Promise<Result>) => {
  let last: Promise<unknown> = Promise.resolve()
  let count = 0
  return (text: string): Promise<Result> | undefined => {
    if (count >= CHECKS_MAX) return undefined
    count += 1
    const turn = last.then(() => run(text)).finally(() => (count -= 1))
    // What fails is told to whoever asked, and keeps nobody else from their turn.
    last = turn.catch(() => {})
    return turn
  }
}
