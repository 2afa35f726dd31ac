import type { Call } from './calls.ts'
import type { Served } from './call-server.ts'
import { DUE_STATEMENTS, dueMethods } from './sqlite-due.ts'
import { openWriter } from './sqlite-file.ts'
import { runTogether } from './sqlite-group.ts'
import { handMethods } from './sqlite-hand.ts'
import { moveMethods } from './sqlite-move.ts'
import { replayMethods } from './sqlite-replays.ts'
import { retainMethods } from './sqlite-retain.ts'
import { recordMethods } from './sqlite-record.ts'
import { decisionMethods } from './sqlite-decision.ts'
import { keepMethods } from './sqlite-keep.ts'

/** What the writer thread can be asked. */
export type WriterCalls = ReturnType<typeof keepMethods> &
  ReturnType<typeof dueMethods> &
  ReturnType<typeof decisionMethods> &
  ReturnType<typeof recordMethods> &
  ReturnType<typeof handMethods> &
  ReturnType<typeof moveMethods> &
  ReturnType<typeof replayMethods> &
  ReturnType<typeof retainMethods>

/** The writer of a file: each group of calls is one transaction, on disk when it is answered. */
export const sqliteWriter = (path: string): Served => {
  const { database, close } = openWriter(path)
  // The file is ours alone now, so whoever held these leases is dead, and need not be waited for.
  database.prepare(DUE_STATEMENTS.releaseAll).run(Date.now())
  let work = false
  const onWork = (): void => {
    work = true
  }
  const methods: WriterCalls = {
    ...keepMethods(database, onWork),
    ...dueMethods(database, onWork),
    ...decisionMethods(database),
    ...recordMethods(database, onWork),
    ...handMethods(database, onWork),
    ...moveMethods(database, onWork),
    ...replayMethods(database, onWork),
    ...retainMethods(database),
  }
  const run = (calls: Call[]) => {
    work = false
    const results = runTogether(database, 'BEGIN IMMEDIATE', methods, calls)
    return { results, work }
  }
  return { run, close }
}
