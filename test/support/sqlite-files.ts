/** A folder for the SQLite files of a test file, removed after its tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

interface SqliteFiles {
  folder: string
  /** A path in a separate folder that does not exist yet. */
  newPath: () => string
}

export const sqliteFiles = (): SqliteFiles => {
  const folder = mkdtempSync(join(tmpdir(), 'store-sqlite-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return { folder, newPath: () => join(mkdtempSync(join(folder, 'case-')), 'data', 'gateway.sqlite') }
}
