import { fork, type ChildProcess } from 'node:child_process'
import { on, once } from 'node:events'
import { entryFile } from '../base/entry.ts'
import { LOADED, type CheckResult, type Progress } from './check.ts'

/** No check takes longer, unless the plugin does not return. */
const LIMIT_MS = 10_000
const HEAP_MAX_MB = 512
const STDERR = 2

/**
 * Tests a built-in plugin by its name, or a file by its path, which starts with a dot unless it is absolute. Sends
 * nothing, and always ends, whatever the plugin does.
 */
export const testPlugin = async (plugin: string): Promise<CheckResult[]> => {
  const child = startChild(plugin)
  const results: CheckResult[] = []
  let current = LOADED
  try {
    for await (const progress of progressOf(child)) {
      if (progress === 'done') break
      if ('begun' in progress) current = progress.begun
      else if ('result' in progress) results.push(progress.result)
      else return [...results, { what: current, ok: false, detail: progress.lost }]
    }
    return results
  } finally {
    child.kill('SIGKILL')
  }
}

/** A process and not a thread: a thread that fills its memory may take the others down with it. */
const startChild = (plugin: string): ChildProcess => {
  return fork(entryFile('src/plugin-test/child'), [plugin], {
    execArgv: [`--max-old-space-size=${HEAP_MAX_MB}`],
    // Anything the plugin prints must stay out of the results.
    stdio: ['ignore', STDERR, STDERR, 'ipc'],
  })
}

/** The child's reports; at the end why it was lost, if it was lost before it was done. */
async function* progressOf(child: ChildProcess): AsyncGenerator<Progress> {
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(), LIMIT_MS)
  try {
    for await (const [progress] of on(child, 'message', { close: ['disconnect'], signal: silence.signal })) {
      timer.refresh()
      yield progress as Progress
    }
    yield { lost: lossBy(await exited) }
  } catch (error) {
    if (!silence.signal.aborted) throw error
    yield { lost: `it did not return within ${LIMIT_MS / 1000} s; look for an endless loop` }
  } finally {
    clearTimeout(timer)
  }
}

const lossBy = ([, signal]: [code: number | null, signal: string | null]): string =>
  signal === 'SIGABRT'
    ? `it filled ${HEAP_MAX_MB} MB of memory; look for something that grows without limit`
    : 'it ended its process; a plugin must not call process.exit()'
