import type { Call } from './calls.ts'
import type { Served } from './call-server.ts'
import { deliveriesMethods } from '../deliveries.ts'
import { eventsMethods } from '../events.ts'
import { nodeReads } from '../nodes.ts'
import { profileMethods } from '../profile.ts'
import { openReader } from '../file.ts'
import { runTogether } from './group.ts'
import { believedReads } from '../believed.ts'
import { unroutedReads } from '../write/unrouted.ts'

/** What the reader thread can be asked. */
export type ReaderCalls = ReturnType<typeof eventsMethods> &
  ReturnType<typeof deliveriesMethods> &
  ReturnType<typeof profileMethods> &
  ReturnType<typeof nodeReads> &
  ReturnType<typeof unroutedReads> &
  ReturnType<typeof believedReads>

/** A reader of a file: each group of calls sees one state of it. */
export const sqliteReader = (path: string): Served => {
  const database = openReader(path)
  const methods: ReaderCalls = {
    ...eventsMethods(database),
    ...deliveriesMethods(database),
    ...profileMethods(database),
    ...nodeReads(database),
    ...unroutedReads(database),
    ...believedReads(database),
  }
  const run = (calls: Call[]) => ({ results: runTogether(database, 'BEGIN', methods, calls), work: false })
  return { run, isUrgent: () => true, close: () => database.close() }
}
