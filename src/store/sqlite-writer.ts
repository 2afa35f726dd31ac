import type { Call } from './calls.ts'
import type { Served } from './call-server.ts'
import { countCommit, type StoreFigures } from './figures.ts'
import { DUE_STATEMENTS, dueMethods } from './sqlite-due.ts'
import { openWriter, type Database } from './sqlite-file.ts'
import { runTogether } from './sqlite-group.ts'
import { handMethods } from './sqlite-hand.ts'
import { moveMethods } from './sqlite-move.ts'
import { replayMethods } from './sqlite-replays.ts'
import { retainMethods } from './sqlite-retain.ts'
import { recordMethods } from './sqlite-record.ts'
import { decisionMethods } from './sqlite-decision.ts'
import { nodeMethods } from './sqlite-nodes.ts'
import { keepMethods } from './sqlite-keep.ts'
import { unroutedEvents } from './sqlite-unrouted.ts'

/** What the writer thread can be asked. */
export type WriterCalls = ReturnType<typeof keepMethods> &
  ReturnType<typeof dueMethods> &
  ReturnType<typeof decisionMethods> &
  ReturnType<typeof nodeMethods> &
  ReturnType<typeof recordMethods> &
  ReturnType<typeof handMethods> &
  ReturnType<typeof moveMethods> &
  ReturnType<typeof replayMethods> &
  ReturnType<typeof retainMethods>

/** The writer of a file: each group of calls is one transaction, on disk when it is answered. */
export const sqliteWriter = (path: string, figures: StoreFigures): Served => {
  const { database, close } = openWriter(path)
  // The file is ours alone now, so whoever held these leases is dead, and need not be waited for.
  database.prepare(DUE_STATEMENTS.releaseAll).run(Date.now())
  let work = false
  let repeats = 0
  const onWork = (): void => {
    work = true
  }
  const unrouted = unroutedEvents(database)
  const methods: WriterCalls = {
    ...keepMethods(database, unrouted, onWork, () => void (repeats += 1)),
    ...dueMethods(database, onWork),
    ...decisionMethods(database),
    ...nodeMethods(database),
    ...recordMethods(database, onWork),
    ...handMethods(database, onWork),
    ...moveMethods(database, onWork),
    ...replayMethods(database, onWork),
    ...retainMethods(database),
  }
  const countChanges = changeCounter(database)
  const run = (calls: Call[]) => {
    work = false
    repeats = 0
    const startedAt = performance.now()
    const changesBefore = countChanges()
    const results = runTogether(database, 'BEGIN IMMEDIATE', methods, calls, unrouted.distrust)
    countCommit(figures, {
      durationMs: performance.now() - startedAt,
      calls: calls.length,
      failed: results.filter(result => 'error' in result).length,
      repeats,
      changed: countChanges() > changesBefore,
    })
    return { results, work }
  }
  return { run, isUrgent, close }
}

/** Chat waits for what is appended to be kept. */
const isUrgent = (calls: Call[]): boolean => calls[0]?.[0] === 'append'

/** How many rows have been changed since the file was opened. */
const changeCounter = (database: Database): (() => number) => {
  const select = database.prepare('SELECT total_changes() AS changes')
  return () => Number(select.get()?.changes)
}
