/** n8n with its SQLite, and two workflows: one that takes callbacks and keeps them, and one that delivers them too. */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import { freePort } from '../../ports.ts'
import { owned, type Running } from '../../processes.ts'
import type { Entrance } from '../contestants.ts'
import { workflow } from './workflow.ts'

const PROGRAM = new URL('node_modules/n8n/bin/n8n', import.meta.url).pathname
const START_MS = 180_000
/** Both workflows, by the path of their webhooks. */
const PATHS = { accepting: 'accepting', delivering: 'delivering' }

/** One process for both; both have the same `stop`. */
export const startN8n = async (urls: readonly string[]): Promise<Record<keyof typeof PATHS, Entrance>> => {
  const folder = mkdtempSync(join(tmpdir(), 'chatgate-bench-n8n-'))
  const port = await freePort()
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    N8N_USER_FOLDER: folder,
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_PORT: String(port),
    N8N_RUNNERS_BROKER_PORT: String(await freePort()),
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
  }
  const file = join(folder, 'workflows.json')
  writeFileSync(file, JSON.stringify([workflow(PATHS.accepting, []), workflow(PATHS.delivering, urls)]))
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [PROGRAM, ...args], { env, stdio: 'ignore' })
  run('import:workflow', `--input=${file}`)
  for (const id of Object.values(PATHS)) run('publish:workflow', `--id=${id}`)
  const { child, end } = owned(spawn(process.execPath, [PROGRAM, 'start'], { env, stdio: 'ignore' }))
  const running = {
    child,
    // It answers some dozens a second; wrk counts an answer after 10 s as a failure.
    secondsMin: 8,
    origin: `http://127.0.0.1:${port}`,
    stop: async () => {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await ready(running)
  return {
    accepting: { ...running, path: `/webhook/${PATHS.accepting}` },
    delivering: { ...running, path: `/webhook/${PATHS.delivering}` },
  }
}

/** It listens long before its webhooks are there. */
const ready = async ({ child, origin }: Running): Promise<void> => {
  const giveUpAt = performance.now() + START_MS
  for (;;) {
    if (child.exitCode !== null) throw new Error(`n8n ended with ${child.exitCode}`)
    const answer = await request(`${origin}/healthz/readiness`).catch(() => undefined)
    await answer?.body.dump()
    if (answer?.statusCode === 200) return
    if (performance.now() > giveUpAt) throw new Error(`n8n was not ready after ${START_MS / 1_000} s`)
    await sleep(200)
  }
}
