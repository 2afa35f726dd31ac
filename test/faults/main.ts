/**
 * `npm run test:faults`: causes each fault, and compares the faults with those of docs/faults.md; `--write` writes that page anew. What else
 * is given picks files, as with vitest.
 */
import { existsSync, readFileSync, statfsSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { startVitest, type TestModule } from 'vitest/node'
import { faultsIn, pageOf, type Theme } from './page.ts'

const PAGE = new URL('../../docs/faults.md', import.meta.url).pathname

const TITLES = {
  receivers: 'Receivers',
  clients: 'Clients',
  plugins: 'Plugins',
  disk: 'The disk',
  postgres: 'PostgreSQL',
  process: 'The process',
  clock: 'The clock',
}

const { values, positionals } = parseArgs({
  options: { write: { type: 'boolean', default: false } },
  allowPositionals: true,
})

const themesOf = (modules: readonly TestModule[]): Theme[] =>
  Object.entries(TITLES).flatMap(([name, title]) => {
    const module = modules.find(({ moduleId }) => moduleId.endsWith(`/${name}.test.ts`))
    const reports = [...(module?.children.allTests() ?? [])].flatMap(test =>
      test.result().state === 'passed' ? (test.meta().fault ?? []) : [],
    )
    return reports.length > 0 ? [{ title, reports }] : []
  })

/** Where the machine has it and it is large enough. A disk that is slow now and then would be all that a 99th percentile tells. */
const MEMORY = '/dev/shm'
const MEMORY_BYTES = 2 * 1024 ** 3

const hasRoom = ({ bavail, bsize }: { bavail: number; bsize: number }): boolean =>
  bavail * bsize > MEMORY_BYTES
const isInMemory = existsSync(MEMORY) && hasRoom(statfsSync(MEMORY))
if (isInMemory) process.env['TMPDIR'] = MEMORY

const vitest = await startVitest(positionals, {
  config: new URL('./vitest.config.ts', import.meta.url).pathname,
  watch: false,
  // Two at a time are sooner done; alone they are timed.
  fileParallelism: !values.write,
})
const modules = vitest.state.getTestModules()
const themes = themesOf(modules)
const isWhole = positionals.length === 0
const isSkipped = modules.some(module => [...module.children.allTests('skipped')].length > 0)
await vitest.close()

if (process.exitCode === undefined || process.exitCode === 0) {
  if (values.write && (isSkipped || !isWhole)) {
    console.error('Nothing is written: that takes a run of all tests, none of them skipped.')
    process.exitCode = 1
  } else if (values.write) {
    const page = pageOf(themes, new Date(), isInMemory)
    writeFileSync(PAGE, await format(page, { ...(await resolveConfig(PAGE)), parser: 'markdown' }))
  } else {
    const known = new Set(faultsIn(readFileSync(PAGE, 'utf8')))
    const names = themes.flatMap(({ reports }) => reports.map(({ fault }) => fault.name))
    const unknown = names.filter(name => !known.has(name))
    const gone = isWhole && !isSkipped ? [...known].filter(name => !names.includes(name)) : []
    if (unknown.length + gone.length > 0) {
      console.error(
        `docs/faults.md is stale (${[...unknown, ...gone].join('; ')}): npm run test:faults -- --write`,
      )
      process.exitCode = 1
    }
  }
}
