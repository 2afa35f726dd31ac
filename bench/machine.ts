/** On what a run was measured. */
import { spawnSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { HAS_WRK } from './load.ts'

const commit = (): string => {
  const { stdout } = spawnSync('git', ['describe', '--always', '--dirty'], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  })
  return stdout?.trim() || 'unknown'
}

const COMMIT = commit()

interface Machine {
  cores: number
  processor: string
  memoryMib: number
  /** Like `v24.21.0`. */
  node: string
  load: string
  generator: string
  commit: string
  date: string
}

export const machine = (): Machine => ({
  cores: availableParallelism(),
  processor: cpus()[0]?.model ?? 'unknown',
  memoryMib: Math.round(totalmem() / 1024 / 1024),
  node: process.version,
  load: loadavg()
    .map(value => value.toFixed(1))
    .join(' '),
  generator: HAS_WRK ? 'wrk' : 'bench/generator.ts',
  commit: COMMIT,
  date: new Date().toISOString(),
})
