import type { StoreCall, Result } from './calls.ts'
import type { Served } from './call-server.ts'
import { count, countCommit, type StoreFigures } from '../../figures.ts'
import { createFailing, type Failing } from '../../failing.ts'
import { checkMethods } from '../check.ts'
import { dueMethods } from '../write/due.ts'
import { countUnderWay } from '../write/leasing.ts'
import { importMethods } from '../write/import.ts'
import { isCallersFault } from '../error.ts'
import { openWriter, type Database } from '../file.ts'
import { runTogether } from './group.ts'
import { handMethods } from '../write/by-hand.ts'
import { moveMethods } from '../write/change-state.ts'
import { replayMethods } from '../write/replays.ts'
import { retainMethods } from '../write/retain.ts'
import { recordMethods } from '../write/record.ts'
import { decisionMethods, keepMethods } from '../write/keep.ts'
import { nodeMethods } from '../nodes.ts'
import { createMemory } from '../waiting/memory.ts'
import { StoreError } from '../../store.ts'

/** What the writer thread can be asked. */
export type WriterCalls = ReturnType<typeof keepMethods> &
  ReturnType<typeof importMethods> &
  ReturnType<typeof dueMethods> &
  ReturnType<typeof decisionMethods> &
  ReturnType<typeof nodeMethods> &
  ReturnType<typeof checkMethods> &
  ReturnType<typeof recordMethods> &
  ReturnType<typeof handMethods> &
  ReturnType<typeof moveMethods> &
  ReturnType<typeof replayMethods> &
  ReturnType<typeof retainMethods>

/** The writer of a file: each group of calls is one transaction, on disk when it is answered. */
export const sqliteWriter = (path: string, figures: StoreFigures): Served => {
  const { database, path: place, expectOurs, close } = openWriter(path)
  countUnderWay(database)
  let work = false
  const onWork = (): void => {
    work = true
  }
  const memory = createMemory(database)
  const failing = createFailing()
  const methods: WriterCalls = {
    ...keepMethods(database, memory, onWork),
    ...importMethods(database, memory, onWork),
    ...dueMethods(database, memory, onWork),
    ...decisionMethods(database),
    ...nodeMethods(database),
    ...checkMethods(database, place, failing),
    ...recordMethods(database, memory, onWork),
    ...handMethods(database, memory, onWork),
    ...moveMethods(database, memory, onWork),
    ...replayMethods(database, memory, onWork),
    ...retainMethods(database, memory),
  }
  const selectChanges = database.prepare('SELECT total_changes() AS changes')
  /** How many rows have been changed since the file was opened. */
  const totalChanges = (): number => Number(selectChanges.get()?.changes)
  const run = (calls: StoreCall[]) => {
    work = false
    const startedAt = performance.now()
    const changesBefore = totalChanges()
    const results = runTogether(database, 'BEGIN IMMEDIATE', methods, calls, memory)
    expectStillOurs(database, expectOurs)
    if (totalChanges() > changesBefore) countCommit(figures, performance.now() - startedAt, calls.length)
    count(figures, 'failedCalls', results.filter(result => 'error' in result).length)
    noteAppends(calls, results, failing)
    return { results: countRepeats(calls, results, figures), work }
  }
  return { run, isUrgent, close }
}

/**
 * Before anybody is told that something is kept. Throws, which ends the thread and with it the process: what is written from here on nobody
 * would find again. First the log goes into the file it belongs to, wherever that was moved, so that neither needs the other.
 */
const expectStillOurs = (database: Database, expectOurs: () => void): void => {
  try {
    expectOurs()
  } catch (error) {
    try {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // It was worth a try.
    }
    throw error
  }
}

const isAppend = (call: StoreCall | undefined): boolean => call?.[0] === 'append'

/** Chat waits for what is appended to be kept. */
const isUrgent = (calls: StoreCall[]): boolean => isAppend(calls[0])

/** Remembers how the last of the appends went, unless what was to be kept was wrong itself. */
const noteAppends = (calls: StoreCall[], results: Result[], failing: Failing): void => {
  const last = results.findLast((_, index) => isAppend(calls[index]))
  if (!last) return
  if ('value' in last) failing.kept()
  else if (!isCallersFault(last.error)) failing.failed(new StoreError(last.error.message, last.error.code))
}

/** An append returns how many repeats it has left out; they are counted only here, as one that is rolled back is run again. */
const countRepeats = (calls: StoreCall[], results: Result[], figures: StoreFigures): Result[] =>
  results.map((result, index) => {
    if (!isAppend(calls[index]) || !('value' in result)) return result
    count(figures, 'repeats', Number(result.value))
    return { value: undefined }
  })
