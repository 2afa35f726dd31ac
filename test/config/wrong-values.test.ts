/**
 * Whatever is given to an option, an argument or a variable of the environment, the command ends, with a sentence in place of a stack.
 * The list is the program's own, so that what is added to it is tried here too.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Command } from 'commander'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import { run } from '../../src/cli/run.ts'
import { VERBS } from '../../src/cli/verbs.ts'
import { LOG_ONLY, startGateway, temporaryFolder } from '../support/gateway.ts'

/** No gateway can be asked there. */
const CONFIG = `
listen: { port: 1 }
admin: { port: 2 }
apps: { "1400000001": { token: a-token } }
store: sqlite:./gateway.sqlite
routes: { all: { when: "*", steps: [{ log: {} }] } }
`

const WRONG = [
  '',
  ' ',
  '-1',
  '0',
  'NaN',
  '9'.repeat(400),
  'x'.repeat(5000),
  '__proto__',
  'constructor=x',
  '=',
  '.',
  '..',
  './a-folder',
  './missing',
  './binary',
  '\u001b]0;x\u0007\u202E',
  'localhost:1',
  'http://[::1',
  'postgres://u:p@127.0.0.1:1/d',
  '../'.repeat(40),
]

interface Ended {
  code: number
  output: string
}

const runHere = async (words: readonly string[]): Promise<Ended> => {
  const written: string[] = []
  const write = (chunk: unknown): boolean => written.push(String(chunk)) > 0
  // Some wait until it has gone out.
  const writeOut = (chunk: unknown, ...more: unknown[]): boolean => {
    const done = more.find(one => typeof one === 'function')
    done?.()
    return write(chunk)
  }
  const spies = [
    vi.spyOn(process.stderr, 'write').mockImplementation(write),
    vi.spyOn(console, 'error').mockImplementation(write),
    vi.spyOn(process.stdout, 'write').mockImplementation(writeOut),
    vi.spyOn(console, 'log').mockImplementation(write),
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([]) as never),
  ]
  try {
    return { code: await run(words), output: written.join('') }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

/** Each place of a command line that takes a value, as words with a gap for it. */
const placesIn = (command: Command, above: readonly string[]): ((value: string) => string[])[] => {
  const verb = [...above, command.name()]
  const needed = command.options.filter(
    ({ mandatory, defaultValue }) => mandatory && defaultValue === undefined,
  )
  const others = (name: string) => needed.flatMap(({ long }) => (long === name ? [] : [String(long), 'x']))
  return [
    ...command.registeredArguments.map(() => (value: string) => [...verb, ...others(''), '--', value]),
    ...command.options
      .filter(option => option.required || option.optional)
      .map(({ long }) => (value: string) => [...verb, ...others(String(long)), `${long}=${value}`]),
    ...command.commands.flatMap(below => placesIn(below, verb)),
  ]
}

const complaintsAbout = (words: readonly string[], { code, output }: Ended): string[] => {
  const said = `${words.join(' ').slice(0, 200)} ended with ${code}: ${output.slice(0, 2000)}`
  const isTold = code === 0 || output.trim() !== ''
  return [0, 1, 2, 3].includes(code) && isTold && !/^ {4}at |\[object/m.test(output) ? [] : [said]
}

const home = (config = CONFIG) => {
  const folder = temporaryFolder({ 'gateway.config.yaml': config, 'gateway.test.yaml': 'a: {}\n' })
  mkdirSync(join(folder, 'a-folder'))
  writeFileSync(join(folder, 'binary'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]))
  const before = process.cwd()
  process.chdir(folder)
  onTestFinished(() => process.chdir(before))
}

test.each(Object.keys(VERBS))('%s, whatever its options and arguments are', async verb => {
  // A config that is right would start a gateway.
  home(verb === 'start' ? '\0' : CONFIG)
  const [command] = (await createProgram(verb)).commands
  const complaints: string[] = []
  for (const place of placesIn(command as Command, []))
    for (const value of WRONG) complaints.push(...complaintsAbout(place(value), await runHere(place(value))))
  expect(complaints).toEqual([])
})

test('the same with a gateway that answers', async () => {
  const { admin } = await startGateway({ config: LOG_ONLY })
  home()
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('CHATGATE_ADMIN', admin)
  const complaints: string[] = []
  for (const command of (await createProgram()).commands.filter(asksGateway))
    for (const place of placesIn(command, []))
      for (const value of WRONG)
        complaints.push(...complaintsAbout(place(value), await runHere(place(value))))
  expect(complaints).toEqual([])
})

/** A replay is waited for, and a reload too, which takes a second each. */
const asksGateway = (command: Command): boolean =>
  !['replay', 'dead', 'reload'].includes(command.name()) &&
  (command.options.some(({ long }) => long === '--admin') || command.commands.some(asksGateway))

const VARIABLES = ['CHATGATE_LOG', 'CHATGATE_LOG_LEVEL', 'CHATGATE_ADMIN', 'CHATGATE_ADMIN_TOKEN', 'PORT']

test.each(VARIABLES)('the variable %s', async name => {
  home(CONFIG.replace('port: 1 ', 'port: "${PORT:-1}" '))
  onTestFinished(() => void vi.unstubAllEnvs())
  const complaints: string[] = []
  for (const value of WRONG) {
    vi.stubEnv(name, value)
    for (const words of [['events'], ['check'], ['start', '--config', './missing']])
      complaints.push(...complaintsAbout([`${name}=${value}`, ...words], await runHere(words)))
  }
  expect(complaints).toEqual([])
})

test.each<[environment: Record<string, string>, words: string[], code: number, says: string]>([
  [{ CHATGATE_LOG_LEVEL: '' }, ['check'], 0, 'is valid'],
  [
    { CHATGATE_LOG_LEVEL: 'inof' },
    ['check'],
    2,
    'CHATGATE_LOG_LEVEL is "inof", which is not a log level; did you mean `info`? There are trace, debug, info, warn, error, fatal, silent.',
  ],
  [{ CHATGATE_LOG: '' }, ['start', '--config', 'missing'], 1, 'there is no such file'],
  [{ CHATGATE_LOG: 'xml' }, ['start', '--config', 'missing'], 2, 'Allowed choices are json, pretty.'],
  [{ CHATGATE_ADMIN: '' }, ['events'], 3, 'could not be reached at http://127.0.0.1:2 (ECONNREFUSED)'],
  [{ CHATGATE_ADMIN: 'localhost:1' }, ['events'], 3, 'could not be reached at http://localhost:1/'],
  [{}, ['events', '--admin', 'localhost:1'], 3, 'could not be reached at http://localhost:1/'],
  [{}, ['events', '--admin', '8081'], 2, 'Write it like http://127.0.0.1:8081.'],
  [{}, ['events', '--admin', 'ftp://a'], 2, 'Write it like http://127.0.0.1:8081.'],
  [
    { CHATGATE_ADMIN_TOKEN: 'a\n' },
    ['events', '--admin', 'localhost:1'],
    2,
    'begins or ends with white space',
  ],
  [{}, ['verify', '--secret-from', '__proto__'], 2, 'The variable __proto__ is not set.'],
  [{}, ['send', '--app', 'constructor'], 2, 'The config has no app constructor'],
  [{}, ['start', '--node', ''], 2, 'must not be empty'],
])('%j chatgate %j', async (environment, words, code, says) => {
  home()
  onTestFinished(() => void vi.unstubAllEnvs())
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const ended = await runHere(words)
  expect(ended).toEqual({ code, output: expect.stringContaining(says) as string })
})

test('a database whose host has no address is named, and no setting of ours blamed', async () => {
  home(CONFIG.replace('sqlite:./gateway.sqlite', 'postgres://u:hunter2@nonexistent.invalid/d'))
  const { code, output } = await runHere(['start'])
  expect(code).toBe(1)
  expect(output).toMatch(/^The database at nonexistent\.invalid failed: .* \((ENOTFOUND|EAI_AGAIN)\)\.$/m)
  expect(output).not.toMatch(/config|hunter2/)
})
