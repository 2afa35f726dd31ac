/** A Redis of the bench's own that has each write on disk before it answers, if one is installed. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, listens } from '../ports.ts'
import { owned } from '../processes.ts'

const PROGRAM = 'redis-server'

/** Like `7.0.15`; undefined if it is not installed. */
export const redisVersion = (): string | undefined =>
  /v=(\S+)/.exec(spawnSync(PROGRAM, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1]

export interface Redis {
  /** The URL of one of its databases, which are numbered from 0. */
  urlOf: (database: number) => string
  stop: () => Promise<void>
}

export const startRedis = async (): Promise<Redis> => {
  const folder = mkdtempSync(join(tmpdir(), 'chatgate-bench-redis-'))
  const port = await freePort()
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    appendonly: 'yes',
    appendfsync: 'always',
    // No snapshots besides: the log has everything.
    save: '',
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const { child, end } = owned(spawn(PROGRAM, args, { stdio: 'ignore' }))
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`${PROGRAM} ended with ${child.exitCode}`)
    await sleep(50)
  }
  return {
    urlOf: database => `redis://127.0.0.1:${port}/${database}`,
    stop: async () => {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
