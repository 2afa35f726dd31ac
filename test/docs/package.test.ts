/** What is published: packed, installed into an empty folder, it gives a `chatgate` that starts, with an operator's own plugin. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { HEAD, postCallback, profileChange, temporaryFolder } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const ROOT = new URL('../..', import.meta.url).pathname

const npm = (folder: string, ...args: string[]): string =>
  execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>
  peerDependencies: Record<string, string>
}

/** Packed from a copy, as building in the checkout could disturb other tests. */
const pack = (): string => {
  const copy = temporaryFolder({}, afterAll)
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

/** A destination of an operator, in TypeScript: its template fails on purpose, in a class that the gateway must know as its own. */
const PLUGIN = `
import { definePlugin, template, type ChatEvent } from 'chatgate/plugin'

export default definePlugin({
  kind: 'destination',
  summary: 'Renders a text.',
  options: { text: template('text', { default: '{{ subject }}', description: 'What to say.' }) },
  example: {},
  start: ({ text }, tools) => ({
    target: 'nowhere',
    deliver(event: ChatEvent) {
      tools.log({}, 'said ' + text.render(event))
      return Promise.resolve({ status: 'delivered' })
    },
  }),
})
`

const ENDLESS = '{% for one in (1..100000000) %}x{% endfor %}'

const configOf = (when: string): string => `${HEAD}
plugins: { say: ./say.ts }
routes:
  all: { when: "${when}", steps: [{ say: {} }, { log: {} }] }
  failing: { when: "*", steps: [{ say: { text: "${ENDLESS}" } }] }`

describe('npm pack, installed into an empty folder', () => {
  let folder: string
  let bin: string
  // As a user has it, who sets no folder for what is compiled.
  const { NODE_COMPILE_CACHE: _, ...env } = process.env
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8', env })

  beforeAll(() => {
    folder = temporaryFolder(
      {
        'package.json': '{ "private": true }',
        'say.ts': PLUGIN,
        'gateway.config.yaml': configOf('*'),
        'new.yaml': configOf('State.*'),
      },
      afterAll,
    )
    npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', pack())
    bin = join(folder, 'node_modules', '.bin', 'chatgate')
  }, 180_000)

  test('holds the code that it needs, in the versions that npm installs beside it, with the licenses', () => {
    const licenses = readFileSync(join(folder, 'node_modules/chatgate/dist/THIRD-PARTY-LICENSES.txt'), 'utf8')
    expect(licenses).toMatch(/^## koa \d+\.\d+\.\d+ \(MIT\)\n\n(.*\n)*?Permission is hereby granted/m)
    for (const [name, version] of Object.entries(dependencies))
      expect(licenses).toContain(`## ${name} ${version} (`)
    for (const peer of Object.keys(peerDependencies)) expect(licenses).not.toContain(`## ${peer} `)
  })

  test('an editor finds the types of a plugin', () => {
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: { module: 'nodenext', strict: true, noEmit: true, types: [], skipLibCheck: true },
        files: ['say.ts'],
      }),
    )
    expect(spawnSync('tsc', { cwd: folder, encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' })
  })

  test('its verbs run, and keep what was compiled', () => {
    expect(run('check')).toContain('gateway.config.yaml is valid.')
    const caches = join(folder, 'node_modules', 'chatgate', 'node_modules', '.cache', 'chatgate')
    expect(readdirSync(caches)).toHaveLength(1)
    expect(run('plugins')).toContain('tag-filter (filter)')
    expect(run('plugins', 'test', './say.ts')).not.toContain('✗')
    expect(run('plugins', 'test', 'webhook')).not.toContain('✗')
    expect(run('trace')).toContain('→ all/log')
    expect(run('check', '--config', join('node_modules', 'chatgate', 'gateway.config.yaml'))).toContain(
      'is valid.',
    )
  })

  test('it starts, takes a callback, and runs plugins of its own and of the operator', async () => {
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
    const admin = `http://127.0.0.1:${String(line('listening')?.['adminPort'])}`
    await until(() => line('said alice'), 'the plugin of the operator has run')
    await until(
      () => lines.some(one => String(one['msg']).includes('about alice')),
      'the built-in one has run',
    )
    await until(
      () => run('dead', '--admin', admin).includes('rejected: the template failed'),
      'a failure of its template is known as one',
    )
    // A process of the gateway, as one of its files: see src/candidate.
    const checked = await fetch(`${admin}/api/check`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: configOf('State.*') }),
    })
    expect(await checked.json()).toMatchObject({ problems: [] })
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(run('plan', 'new.yaml', '--json')).toContain('"lost"')
  })
})

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
