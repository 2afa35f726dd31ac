/** Packages that a plugin needs and operators install: found beside the config, told of when they are missing, and loaded from there. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { eachHasItsEnd } from '../support/at-the-end.ts'
import { chatgate } from '../support/command-line.ts'
import { HEAD, profileChange, startGateway, temporaryFolder } from '../support/gateway.ts'
import { sampleEvent } from '../../src/plugin-test/samples.ts'
import { asked, startPlugin } from '../support/start-plugin.ts'
import { definePlugin } from '../../src/plugin.ts'
import { checkedWith, plannedWith } from '../support/planned.ts'

eachHasItsEnd()

const ESM = {
  'package.json':
    '{ "name": "broker", "version": "2.12.4", "type": "module", "exports": { "import": "./lib/esm.js" } }',
  'lib/esm.js': 'export const said = `esm from ${import.meta.dirname}`',
}
const CJS = {
  'package.json': '{ "name": "broker", "version": "2.12.1", "main": "main.js" }',
  'main.js': 'exports.said = `cjs from ${__dirname}`',
}

/** Writes a package into the folder's node_modules; returns where. */
const install = (folder: string, files: Record<string, string>, name = 'broker'): string => {
  const home = join(folder, 'node_modules', name)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, file)), { recursive: true })
    writeFileSync(join(home, file), text)
  }
  return home
}

const plugin = (needs = "{ broker: '^2.12.1' }", loaded = 'broker'): string => `
import { definePlugin } from 'chatgate/plugin'
export default definePlugin({
  kind: 'destination',
  summary: 'Sends to a broker.',
  options: {},
  example: {},
  needs: ${needs},
  start: (_, tools) => ({
    target: 'broker',
    deliver: async () => {
      const said = await tools.load('${loaded}').then(found => found.said, error => error.message)
      tools.log({ said }, 'loaded')
      return { status: 'delivered' }
    },
  }),
})
`

/** A config whose plugin is a file in another folder, far from the config's packages. */
const config = (source = plugin()): string => `
${HEAD}
plugins: { to-broker: ${join(temporaryFolder({ 'to-broker.ts': source }), 'to-broker.ts')} }
routes: { all: { when: Profile.*, steps: [{ to-broker: {} }] } }
`

/** What \`chatgate check\` says. */
const checked = async (folder: string, written = config()): Promise<string> => {
  writeFileSync(join(folder, 'gateway.config.yaml'), written)
  const { stdout, stderr } = await chatgate(folder, ['check'])
  return stdout + stderr
}

const NEEDED = '`to-broker` needs the package broker (^2.12.1), '
const MENDED = '; install it beside the config with: npm install broker@2.12.1'

test.concurrent.each<[what: string, files: Record<string, string>, said: (home: string) => string]>([
  ['missing', {}, () => 'which is not installed'],
  [
    'too old',
    { ...CJS, 'package.json': '{ "name": "broker", "version": "1.9.0" }' },
    home => `but found 1.9.0 in ${home}`,
  ],
  [
    'of the next major version',
    { ...CJS, 'package.json': '{ "name": "broker", "version": "3.0.0" }' },
    home => `but found 3.0.0 in ${home}`,
  ],
  [
    'without a version',
    { 'package.json': '{ "version": "\\u001b[2J" }' },
    home => `but ${home} has no version of it`,
  ],
  [
    'without its main file',
    { 'package.json': CJS['package.json'] },
    home => `which is in ${home} but cannot be loaded (Cannot find `,
  ],
])('a package that is %s is a mistake of the config', async (_, files, said) => {
  const folder = temporaryFolder()
  const home = install(folder, files)
  const told = await checked(folder)
  expect(told).toContain(`routes.all.steps[0].to-broker  ${NEEDED}${said(home)}`)
  expect(told).toContain(MENDED)
  expect(told).not.toContain('\u001b[2J')
})

test.concurrent.each([
  ['ESM only', ESM, 'esm'],
  ['CommonJS', CJS, 'cjs'],
])('a package in %s is loaded from beside the config', async (_, files, kind) => {
  const folder = temporaryFolder()
  const home = install(folder, files)
  expect(await checked(folder)).toContain('is valid')
  expect(await saidIn(folder)).toBe(`${kind} from ${kind === 'esm' ? join(home, 'lib') : home}`)
})

/** What the plugin's package said in a gateway that runs in this folder, or why it was not loaded. */
const saidIn = async (folder: string, written = config()): Promise<unknown> => {
  const gateway = await startGateway({ folder, config: written })
  await gateway.post(profileChange('alice'))
  const { said } = await gateway.logged(({ msg }) => msg === 'loaded', 'what was loaded')
  await gateway.stop()
  return said
}

test.concurrent('a package that throws when it is loaded, or was not declared, is told of', async () => {
  const folder = temporaryFolder()
  install(folder, { ...CJS, 'main.js': 'throw new Error("no luck")' })
  expect(await saidIn(folder)).toBe('the package broker cannot be loaded: no luck')
  expect(await saidIn(folder, config(plugin('{}', 'undici')))).toBe(
    '`to-broker` does not say that it needs the package undici; add it to `needs`',
  )
})

test.concurrent(
  'a package that came with the gateway is found too, and one beside the config goes first',
  async () => {
    const folder = temporaryFolder()
    const written = config(plugin("{ undici: '^1.0.0' }", 'undici'))
    expect(await checked(folder, written)).toMatch(
      /needs the package undici \(\^1\.0\.0\), but found [\d.]+ in .*node_modules.undici; install/,
    )
    install(
      folder,
      { ...CJS, 'package.json': '{ "name": "undici", "version": "1.5.0", "main": "main.js" }' },
      'undici',
    )
    expect(await saidIn(folder, written)).toBe(`cjs from ${join(folder, 'node_modules', 'undici')}`)
  },
)

test.concurrent(
  'every way to read a config tells the same, and a reload finds what was installed since',
  async () => {
    const folder = temporaryFolder()
    const written = config()
    const gateway = await startGateway({
      folder,
      config: written.replace(/steps:.*/, 'steps: [{ log: {} }] } }'),
    })
    await gateway.post(profileChange('alice'))
    const missing = `${NEEDED}which is not installed${MENDED}`
    writeFileSync(join(folder, 'gateway.config.yaml'), written)
    const reload = () => fetch(`${gateway.admin}/api/reload`, { method: 'POST' })
    expect((await reload()).status).toBe(422)
    const told = {
      check: await checked(folder, written),
      plan: (await chatgate(folder, ['plan', 'gateway.config.yaml'])).stderr,
      trace: (await chatgate(folder, ['trace', 'Profile.CallbackPortraitSet'])).stderr,
      start: (await chatgate(folder, ['start'])).stderr,
      reload: await (await reload()).text(),
      'candidate checked': JSON.stringify(await checkedWith(gateway, written)),
      'candidate planned': JSON.stringify(await plannedWith(gateway, written)),
    }
    for (const [way, text] of Object.entries(told)) expect(text, way).toContain(missing)
    install(folder, ESM)
    expect((await reload()).status).toBe(200)
    await gateway.post(profileChange('bob'))
    await gateway.logged(({ msg }) => msg === 'loaded', 'what was loaded')
  },
)

test.each([
  ['a range', "{ broker: '>=2' }", 'its `needs.broker` must be a version like 2.12.1, or ^2.12.1'],
  ['a name', "{ '../broker': '1.0.0' }", '`../broker` must be the name of a package'],
])('%s that is none is the mistake of the plugin', async (_, needs, said) => {
  expect(await checked(temporaryFolder(), config(plugin(needs)))).toContain(said)
})

test('tests of plugins load packages too', async () => {
  const { version } = createRequire(import.meta.url)('undici/package.json') as { version: string }
  const loading = definePlugin({
    kind: 'responder',
    summary: 'Loads.',
    options: {},
    example: {},
    needs: { undici: version },
    start: (_, tools) => ({
      answer: async () => ({ failed: Object.keys((await tools.load('undici')) as object).join(' ') }),
    }),
  })
  const { started } = startPlugin(loading, {})
  expect(await started.answer(sampleEvent('Group.CallbackBeforeSendMsg'), asked())).toEqual({
    failed: expect.stringContaining('ProxyAgent'),
  })
})

/** What `chatgate plugins test` says of the plugin in a folder with these files of its package. */
const tested = async (files: Record<string, string>) => {
  const folder = temporaryFolder({ 'to-broker.ts': plugin() })
  install(folder, files)
  return chatgate(folder, ['plugins', 'test', 'to-broker.ts'])
}

const UNMET = 'loads the packages that it needs'

test.concurrent.each<[what: string, files: Record<string, string>, said: string]>([
  ['missing', {}, 'the plugin needs the package broker (^2.12.1), which is not installed; install it'],
  [
    'wrong',
    { 'package.json': '{ "version": "1.9.0" }' },
    'the plugin needs the package broker (^2.12.1), but found 1.9.0 in ',
  ],
  [
    'broken',
    { ...CJS, 'main.js': 'throw new Error("no luck")' },
    'the package broker cannot be loaded: no luck',
  ],
])('a plugin whose package is %s does not meet the contract', async (_, files, said) => {
  const { code, stdout } = await tested(files)
  expect(stdout).toContain(`  ✗ ${UNMET}\n      ${said}`)
  expect(stdout).toContain('The checks after this one were not tried.\n\n1 of ')
  expect(code).toBe(1)
})

test.concurrent('a plugin whose package is there is tried', async () => {
  const { code, stdout } = await tested(ESM)
  expect(stdout).toContain(`  ✓ ${UNMET}\n`)
  expect({ code, end: stdout.split('\n').at(-2) }).toEqual({
    code: 0,
    end: 'to-broker.ts meets the contract.',
  })
})
