import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Failing } from '../failing.ts'
import type { Database } from './file.ts'
import { StoreError } from '../store.ts'

/** What keeping, routing and delivering write to. */
const WRITTEN = [
  'event',
  'unrouted',
  'profile',
  'decision',
  'routing',
  'delivery',
  'open_digest',
  'attempt',
  'destination',
]

const LOOK_AT_EACH = WRITTEN.map(table => `SELECT 1 FROM (SELECT 1 FROM ${table} LIMIT 1)`).join(
  ' UNION ALL ',
)

/** A callback of the usual greatest size. */
const ROOM_BYTES = 1024 * 1024

/** Tells whether a callback could be kept: the file and its tables, the room on its disk, and how it went last. */
export const checkMethods = (database: Database, path: string, failing: Failing) => ({
  check: (): void => {
    failing.expectNone()
    database.prepare(LOOK_AT_EACH).all()
    const { blocks, bfree, bavail, bsize } = statfsSync(dirname(path))
    // Some of the room is for root alone; a file system that does not count has no blocks.
    const free = process.getuid?.() === 0 ? bfree : bavail
    if (blocks > 0 && free * bsize < ROOM_BYTES)
      throw new StoreError(`The disk of ${path} is full.`, 'SQLITE_FULL')
  },
})
