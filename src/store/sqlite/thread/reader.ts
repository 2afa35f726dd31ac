import type { StoreCall } from './calls.ts'
import type { Served } from './call-server.ts'
import { openReader } from '../file.ts'
import { runTogether } from './group.ts'
import { type ReadMethods, readMethods } from '../statement.ts'
import { eventReads } from '../write/due.ts'
import { unroutedReads } from '../write/unrouted.ts'

/** What the reader thread can be asked. */
export type ReaderCalls = ReadMethods & ReturnType<typeof unroutedReads> & ReturnType<typeof eventReads>

/** A reader of a file: each group of calls sees one state of it. */
export const sqliteReader = (path: string): Served => {
  const database = openReader(path)
  const methods: ReaderCalls = {
    ...readMethods(database),
    ...unroutedReads(database),
    ...eventReads(database),
  }
  const run = (calls: StoreCall[]) => ({
    results: runTogether(database, 'BEGIN', methods, calls),
    work: false,
  })
  return { run, isUrgent: () => true, close: () => database.close() }
}
