/** Imports go one way, and the machine knows no plugin by name. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { builtInNames } from '../../src/config/plugins/load-plugin.ts'

const ROOT = new URL('../..', import.meta.url).pathname

/**
 * Which parts of src each part may import, besides itself. A part is a folder or a file of src; what lies further down belongs to the longest
 * name that fits. So the engines, `store/sqlite` and `store/postgres`, do not know each other, and `work/supervise`, which runs in the main
 * thread, does not know what runs in the work thread.
 */
const MAY_IMPORT: Record<string, string[]> = {
  base: [],
  log: [],
  events: [],
  plugin: ['base', 'events'],
  callback: ['events', 'store'],
  store: ['base', 'events', 'store/postgres', 'store/sqlite'],
  'store/sqlite': ['base', 'store'],
  'store/postgres': ['base', 'store'],
  move: ['store', 'store/postgres', 'store/sqlite'],
  config: ['base', 'events', 'plugin', 'traces'],
  traces: ['base', 'events', 'tools'],
  route: ['base', 'events', 'plugin'],
  decide: ['base', 'events', 'log', 'plugin', 'route'],
  deliver: ['base', 'events', 'plugin', 'route', 'store'],
  receive: ['base', 'callback', 'decide', 'events', 'log', 'store', 'traces'],
  metrics: [
    'base',
    'callback',
    'decide',
    'deliver',
    'events',
    'receive',
    'route',
    'store',
    'traces',
    'work',
    'work/supervise',
  ],
  watch: ['base', 'log', 'route'],
  chains: ['base', 'config', 'decide', 'deliver', 'events', 'plugin', 'route'],
  tools: ['base', 'plugin'],
  candidate: ['base', 'config', 'log', 'try'],
  'candidate/process': ['base', 'candidate', 'config', 'log', 'store', 'tools', 'try'],
  work: [
    'base',
    'callback',
    'chains',
    'config',
    'decide',
    'deliver',
    'events',
    'plugin',
    'route',
    'store',
    'traces',
    'try',
    'watch',
  ],
  'work/supervise': ['base', 'chains', 'config', 'decide', 'deliver', 'log', 'store', 'try', 'watch', 'work'],
  'work/thread': [
    'base',
    'chains',
    'config',
    'decide',
    'deliver',
    'events',
    'log',
    'plugin',
    'route',
    'store',
    'tools',
    'traces',
    'try',
    'watch',
    'work',
  ],
  try: [
    'base',
    'callback',
    'chains',
    'config',
    'decide',
    'deliver',
    'events',
    'log',
    'plugin',
    'route',
    'store',
    'tools',
    'watch',
  ],
  'plugin-test': ['base', 'config', 'decide', 'events', 'plugin', 'tools'],
  admin: [
    'base',
    'callback',
    'chains',
    'candidate',
    'config',
    'decide',
    'deliver',
    'events',
    'log',
    'metrics',
    'receive',
    'reload',
    'route',
    'store',
    'try',
    'work',
  ],
  reload: ['base', 'callback', 'config', 'log', 'store', 'work/supervise'],
  gateway: [
    'admin',
    'base',
    'candidate',
    'config',
    'decide',
    'log',
    'metrics',
    'receive',
    'reload',
    'store',
    'traces',
    'work/supervise',
  ],
  cli: [
    'admin',
    'base',
    'callback',
    'chains',
    'config',
    'decide',
    'deliver',
    'events',
    'gateway',
    'log',
    'move',
    'plugin',
    'plugin-test',
    'route',
    'store',
    'store/postgres',
    'tools',
    'try',
    'watch',
  ],
  main: ['cli'],
}

/** What the console may import of src as values: what needs no Node. */
const FOR_THE_CONSOLE = [
  'src/base/thrown.ts',
  'src/log/printable.ts',
  'src/admin/api/words.ts',
  'src/admin/console-paths.ts',
  'src/admin/settled.ts',
]

const partOf = (file: string): string => {
  const path = file.replace(/^src\//, '').replace(/\.ts$/, '')
  const parts = Object.keys(MAY_IMPORT).filter(part => path === part || path.startsWith(`${part}/`))
  return parts.toSorted((one, other) => other.length - one.length)[0] ?? path
}

const files = (pattern: string): string[] =>
  globSync(pattern, { cwd: ROOT }).filter(file => !file.endsWith('.test.ts'))

const importsOf = (file: string): string[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:^import|\bfrom) '([^']+)'/gm)].map(
    ([, name = '']) => name,
  )

test('each part of src imports only the parts that it may know', () => {
  const breaches = files('src/**/*.ts').flatMap(file =>
    importsOf(file)
      .filter(name => name.startsWith('.'))
      .map(name => normalize(join(dirname(file), name)))
      .filter(
        target => partOf(target) !== partOf(file) && !MAY_IMPORT[partOf(file)]?.includes(partOf(target)),
      )
      .map(target => `${file} imports ${target}`),
  )
  expect(breaches).toEqual([])
})

test('a plugin imports nothing of the gateway but its contract', () => {
  const breaches = files('plugins/**/*.ts').flatMap(file =>
    importsOf(file)
      .filter(name => name.startsWith('.') && !normalize(join(dirname(file), name)).startsWith(dirname(file)))
      .map(name => `${file} imports ${name}`),
  )
  expect(breaches).toEqual([])
})

test('no plugin is known by name in src', () => {
  // These are words of every program, or the store of the same name; the others would be knowledge of a plugin.
  const names = builtInNames().filter(name => !['log', 'ask', 'file', 'postgres'].includes(name))
  expect(names.length).toBeGreaterThan(4)
  const found = files('src/**/*.ts').flatMap(file => {
    const text = readFileSync(join(ROOT, file), 'utf8')
    return names
      .filter(name => text.includes(`'${name}'`) || text.includes(`"${name}"`))
      .map(name => `${file} names ${name}`)
  })
  expect(found).toEqual([])
})

test('the console imports no more of src than types of the admin API, and what needs no Node', () => {
  const breaches = files('console/src/**/*.{ts,tsx}').flatMap(file => {
    const text = readFileSync(join(ROOT, file), 'utf8')
    const values = [...text.matchAll(/^(?:import|export) (?!type )[^;']*?from '(\.[^']+)'/gm)]
    const all = importsOf(file).filter(name => name.startsWith('.'))
    const target = (name: string): string => normalize(join(dirname(file), name))
    return [
      ...all
        .filter(name => target(name).startsWith('src/'))
        .filter(
          name => !target(name).startsWith('src/admin/api/') && !FOR_THE_CONSOLE.includes(target(name)),
        ),
      ...values
        .map(([, name = '']) => name)
        .filter(name => target(name).startsWith('src/') && !FOR_THE_CONSOLE.includes(target(name))),
    ].map(name => `${file} imports ${target(name)}`)
  })
  expect(files('console/src/**/*.tsx').length).toBeGreaterThan(0)
  expect(breaches).toEqual([])
  for (const file of FOR_THE_CONSOLE.filter(name => existsSync(join(ROOT, name))))
    expect(importsOf(file), `${file} runs in browsers too`).toEqual([])
})

test('nothing of src and plugins imports the console', () => {
  const importing = files('{src,plugins}/**/*.ts').filter(file =>
    importsOf(file).some(name => /\bconsole\//.test(name)),
  )
  expect(importing).toEqual([])
})
