/** What is published: packed, installed into an empty folder, it gives a `chatgate` that starts, with an operator's own plugin. */
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { HEAD, postCallback, profileChange, temporaryFolder } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const ROOT = new URL('../..', import.meta.url).pathname

const npm = (folder: string, ...args: string[]): string =>
  execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/** Packed from a copy, as building in the checkout could disturb other tests. */
const pack = (): string => {
  const copy = temporaryFolder()
  for (const name of readdirSync(ROOT)) {
    if (!['node_modules', '.git', 'data', 'dist'].includes(name))
      cpSync(join(ROOT, name), join(copy, name), { recursive: true })
  }
  cpSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
    // Other tests are writing there.
    filter: path => !path.endsWith('/.cache'),
  })
  const [{ filename }] = JSON.parse(npm(copy, 'pack', '--json')) as [{ filename: string }]
  return join(copy, filename)
}

const PLUGIN = `
import { definePlugin, type ChatEvent } from 'chatgate/plugin'

export default definePlugin({
  kind: 'transform',
  summary: 'Marks events.',
  options: {},
  example: {},
  start: () => ({ apply: (event: ChatEvent) => ({ ...event, subject: 'marked ' + event.subject }) }),
})
`

test(
  'npm pack, installed into an empty folder, gives a chatgate that starts',
  { timeout: 180_000 },
  async () => {
    const folder = temporaryFolder({
      'package.json': '{ "private": true }',
      'mark.ts': PLUGIN,
      'gateway.config.yaml': `${HEAD}
plugins: { mark: ./mark.ts }
routes: { all: { when: "*", steps: [{ mark: {} }, { log: {} }] } }`,
    })
    npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', pack())
    const bin = join(folder, 'node_modules', '.bin', 'chatgate')
    // As a user has it, who sets no folder for what is compiled.
    const { NODE_COMPILE_CACHE: _, ...env } = process.env
    const run = (...args: string[]) =>
      execFileSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8', env })
    expect(run('check')).toContain('gateway.config.yaml is valid.')
    expect(
      readdirSync(join(folder, 'node_modules', 'chatgate', 'node_modules', '.cache', 'chatgate')),
    ).toHaveLength(1)
    expect(run('plugins')).toContain('tag-filter (filter)')
    expect(run('trace')).toContain('→ all/log')
    expect(run('check', '--config', join('node_modules', 'chatgate', 'gateway.config.yaml'))).toContain(
      'is valid.',
    )

    const child = spawn(process.execPath, [bin, 'start'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const lines: Record<string, unknown>[] = []
    createInterface({ input: child.stdout }).on('line', line =>
      lines.push(JSON.parse(line) as Record<string, unknown>),
    )
    const line = (msg: string) => lines.find(one => one['msg'] === msg)
    await until(() => line('listening'), 'it listens')
    const { status } = await postCallback(
      `http://127.0.0.1:${String(line('listening')?.['callbackPort'])}/callback`,
      profileChange('alice'),
    )
    expect(status).toBe(200)
    await until(
      () => lines.some(one => String(one['msg']).includes('about marked alice')),
      'its own plugin and a built-in one have run',
    )
  },
)

test('the published package holds what it needs, and no sources or tests', () => {
  const names = (
    JSON.parse(npm(ROOT, 'pack', '--json', '--dry-run', '--ignore-scripts')) as [
      { files: { path: string }[] },
    ]
  )[0].files.map(({ path }) => path)
  expect(names).toEqual(
    expect.arrayContaining([
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'bin/chatgate.js',
      'config/gateway.schema.json',
    ]),
  )
  expect(names.filter(name => /^(src|test|plugins|data)\//.test(name) || name.endsWith('.test.js'))).toEqual(
    [],
  )
})

test('the lock file holds what each platform needs, or npm ci would refuse it', () => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>
  }
  const names = new Set(Object.keys(lock.packages).map(path => path.replace(/^.*node_modules\//, '')))
  const wanted = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies),
  )
  expect(wanted.length).toBeGreaterThan(20)
  expect(wanted.filter(name => !names.has(name))).toEqual([])
})
