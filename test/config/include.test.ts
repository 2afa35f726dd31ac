/** A config in several files: what may be included, and what is said of mistakes. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eachHasItsEnd } from '../support/at-the-end.ts'
import { chatgate } from '../support/command-line.ts'
import { HEAD, temporaryFolder } from '../support/gateway.ts'

eachHasItsEnd()

const LOG = 'steps: [{ log: {} }]'
const route = (name: string): string => `routes: { ${name}: { when: "*", ${LOG} } }\n`

/** What `check` says of a config that includes this, beside these files. */
const said = async (include: string, files: Record<string, string | Buffer> = {}): Promise<string[]> => {
  const folder = temporaryFolder({
    'gateway.config.yaml': `include: ${include}\n${HEAD.trim()}\n${route('main')}`,
  })
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  const { stderr } = await chatgate(folder, ['check'])
  return stderr.trim().split('\n').slice(0, -2)
}

const ALL = 'An included file has only answers, apps, defaults, plugins, routes, templates'

test.concurrent.each<
  [what: string, include: string, files: Record<string, string | Buffer>, lines: string[]]
>([
  [
    'nothing',
    'routes/*.yaml',
    { 'routes/a.txt': '' },
    ['gateway.config.yaml:1:10  include  matches no file'],
  ],
  ['no folder', 'routes/*.yaml', {}, ['gateway.config.yaml:1:10  include  there is no folder routes/']],
  ['no file', '[a.yaml]', {}, ['gateway.config.yaml:1:11  include[0]  there is no file a.yaml']],
  [
    'everything below',
    '"**/*.yaml"',
    {},
    ['gateway.config.yaml:1:10  include  `**` is not supported; name the folders, like routes/*.yaml'],
  ],
  [
    'itself',
    '"*.yaml"',
    {},
    [
      'gateway.config.yaml:1:10  include  matches this config itself; put what is included into a folder of its own, like routes/*.yaml',
    ],
  ],
  [
    'a number',
    '7',
    {},
    [
      'gateway.config.yaml:1:10  include  must be the path of a file, or a pattern like routes/*.yaml, or a list of these, but is 7',
    ],
  ],
  ['an empty name', '""', {}, ['gateway.config.yaml:1:10  include  must not be empty']],
  [
    'a folder',
    'routes',
    { 'routes/a.yaml': route('a') },
    ['routes  is a folder; to include what is in it, write its name and /*.yaml'],
  ],
  [
    'another kind of file',
    'routes/*',
    { 'routes/words.txt': 'x' },
    [
      'routes/words.txt  is included, but is not a .yaml, .yml or .json file; keep other files elsewhere, or end the pattern in *.yaml',
    ],
  ],
  [
    'an old encoding',
    'a.yaml',
    { 'a.yaml': Buffer.from('a: 1\nb: \xb6\xc4\xb2\xa9\n', 'latin1') },
    ['a.yaml:2:1  looks like GBK, an old encoding of Chinese; save it as UTF-8'],
  ],
  [
    'a file without an end',
    'a.yaml',
    { 'a.yaml': '#'.repeat(1024 * 1024 + 1) },
    ['a.yaml  is larger than 1 MiB; is it really a part of the config?'],
  ],
  [
    'an empty file',
    'a.yaml',
    { 'a.yaml': '# nothing' },
    ['a.yaml:1:1  the file is empty; write what belongs to it, or remove it'],
  ],
  [
    'no map',
    'a.yaml',
    { 'a.yaml': '- a\n' },
    ['a.yaml:1:1  a config must be a map with keys like `apps:` and `routes:`'],
  ],
  [
    'what is no YAML, and what is beside it',
    '[a.yaml, b.yaml]',
    { 'a.yaml': 'routes: {\n', 'b.yaml': `${route('b')}x: \${NOWHERE}\n` },
    [
      'a.yaml:2:1  a map that starts with `{` is not closed: `}` is missing before this place',
      'b.yaml:2:1  x  `x` is not known here. ' + ALL,
      'b.yaml:2:4  x  the variable `NOWHERE` is not set; set it in the environment or in `.env` beside the config, or give a fallback: `${NOWHERE:-…}`',
    ],
  ],
  [
    'what belongs in the config, and more files',
    'a.yaml',
    { 'a.yaml': 'listen: { port: 1 }\ninclude: a.yaml\nrouts: {}\nx-anchors: {}\n' },
    [
      'a.yaml:1:1  listen  `listen` belongs in gateway.config.yaml. ' + ALL,
      'a.yaml:2:1  include  an included file cannot include others; list them in gateway.config.yaml',
      'a.yaml:3:1  routs  `routs` is not known here; did you mean `routes`? ' + ALL,
    ],
  ],
  [
    'a name twice',
    'routes/*.yaml',
    { 'routes/a.yaml': route('main'), 'routes/b.yaml': `\n${route('b')}`, 'routes/c.yaml': route('b') },
    [
      'routes/a.yaml:1:11  routes.main  `main` is already in gateway.config.yaml:6; keep one of them, or give one another name',
      'routes/c.yaml:1:11  routes.b  `b` is already in routes/b.yaml:2; keep one of them, or give one another name',
    ],
  ],
  [
    'mistakes of all kinds, in the order of the files',
    '[b.yaml, a.yaml]',
    {
      'a.yaml': 'routes:\n  a:\n    when: "*"\n    steps: [{ lag: {} }]\ndefaults: { log: { mesage: x } }\n',
      'b.yaml': 'routes: { b: { steps: [{ log: {} }] } }\napps: { x: {} }\n',
    },
    [
      'b.yaml:1:11  routes.b.when  is missing (Which events: one command, a list, a family like Group.*, or "*" for all)',
      'b.yaml:2:9  apps.x  `x` must be an SdkAppid, which is digits only',
      'a.yaml:4:15  routes.a.steps[0].lag  there is no plugin `lag`; did you mean `log`? Built in or named under `plugins`: ',
      'a.yaml:5:20  defaults.log.mesage  `mesage` is not known here; did you mean `message`? Known: ',
    ],
  ],
])('%s is refused', async (_, include, files, lines) => {
  const found = await said(include, files)
  // Lists of all plugins and options grow.
  expect(found.map(line => line.replace(/(?<=(`plugins`|Known): ).*/, ''))).toEqual(lines)
})

test.concurrent(
  'pipes, links to nowhere and folders that nobody may read are refused, and never waited for',
  async () => {
    const folder = temporaryFolder({
      'gateway.config.yaml': `include: routes/*.yaml\n${HEAD}${route('main')}`,
      'routes/a.yaml': route('a'),
      'routes/.hidden.yaml': 'no: config',
    })
    const check = async () => (await chatgate(folder, ['check'])).stderr.trim().split('\n').slice(0, -2)
    symlinkSync('nowhere', join(folder, 'routes/.#a.yaml'))
    expect(await check()).toEqual([])
    execFileSync('mkfifo', [join(folder, 'routes/pipe.yaml')])
    symlinkSync('nowhere', join(folder, 'routes/link.yaml'))
    symlinkSync('/dev/zero', join(folder, 'routes/zero.yaml'))
    expect(await check()).toEqual([
      'routes/link.yaml  is not there; it is a link to nowhere, or was removed just now',
      'routes/pipe.yaml  is not a file',
      'routes/zero.yaml  is not a file',
    ])
  },
)

test.concurrent(
  'patterns over folders, links, variables, JSON and one file named twice are taken',
  async () => {
    const folder = temporaryFolder({
      'gateway.config.yaml': `include: ["teams/*/route?.{yaml,json}", "\${MORE}", teams/x/route1.yaml]\n${HEAD}`,
      'teams/x/route1.yaml': route('x1'),
      'teams/y/route2.json': '{ "routes": { "y2": { "when": "*", "steps": [{ "log": {} }] } } }',
      'teams/readme.md': '',
      'teams/y/other.yaml': 'not: read',
      '..data/more.yaml': `x-log: &log { log: {} }\nroutes: { more: { when: "*", steps: [*log] } }\n`,
      '.env': 'MORE=more.yaml\n',
    })
    symlinkSync('..data/more.yaml', join(folder, 'more.yaml'))
    const { stdout } = await chatgate(folder, ['check'])
    expect([...stdout.matchAll(/^(\w+) {2}\*$/gm)].map(([, name]) => name)).toEqual(['x1', 'y2', 'more'])
  },
)
