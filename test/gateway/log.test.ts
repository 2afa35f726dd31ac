/** What `chatgate start` writes, for people and for programs. */
import { execFileSync, spawn } from 'node:child_process'
import { onTestFinished, expect, test } from 'vitest'
import { BIN, freePort } from '../support/command-line.ts'
import { postCallback, profileChange, temporaryFolder } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const SECRET = 'a "secret" with\\everything'

/** `token` is a secret of the config that an operator also writes into a message, which must not show it. */
const start = async (command: (arguments_: string[]) => [string, ...string[]], ...args: string[]) => {
  const port = await freePort()
  const folder = temporaryFolder({
    'gateway.config.yaml': `
listen: { host: 127.0.0.1, port: ${port} }
admin: { port: ${await freePort()} }
apps: { "1400000001": { previousToken: "\${SECRET}" } }
store: sqlite:./gateway.sqlite
routes: { all: { when: "*", steps: [{ log: { message: "about {{ subject }} and \${SECRET}" } }] } }`,
  })
  const [program, ...rest] = command([process.execPath, BIN, 'start', ...args])
  const child = spawn(program, rest, {
    cwd: folder,
    env: { PATH: process.env['PATH'], TERM: 'xterm-256color', SECRET },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await until(() => output.includes('listening'), 'it listens')
  await postCallback(`http://127.0.0.1:${port}/callback`, profileChange('bob'))
  await until(() => output.includes('about bob'), 'the step has logged')
  child.kill('SIGTERM')
  await until(() => child.exitCode !== null || child.signalCode !== null, 'it has ended')
  // Also where what was ended is the terminal around it.
  await until(async () => !(await answers(port)), 'the gateway has stopped')
  return output
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/callback`).then(
    () => true,
    () => false,
  )

const plainly = (command: string[]): [string, ...string[]] => command as [string, ...string[]]

test('JSON lines where nobody looks', async () => {
  const lines = (await start(plainly)).trim().split('\n')
  const messages = lines.map(line => (JSON.parse(line) as { msg: string }).msg)
  expect(messages).toContain('listening')
  expect(messages).toContain('about bob and ***')
})

test('--log pretty: both threads write lines for people, without a secret', async () => {
  const output = await start(plainly, '--log', 'pretty')
  expect(output).toMatch(
    /^\d\d:\d\d:\d\dZ INFO {2}listening host=127\.0\.0\.1 callbackPort=\d+ adminPort=\d+ path=\/callback/m,
  )
  expect(output).toMatch(/^\d\d:\d\d:\d\dZ INFO {2}about bob and \*\*\* event=\S+ command=Profile/m)
  expect(output).not.toContain('with\\everything')
  expect(output).not.toContain('\u001B')
})

const script = ((): boolean => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux')
  } catch {
    return false
  }
})()

test.skipIf(!script)('on a terminal it is coloured lines for people, unless JSON is asked for', async () => {
  const inTerminal = (command: string[]): [string, ...string[]] => [
    'script',
    '-qefc',
    command.map(word => `'${word}'`).join(' '),
    '/dev/null',
  ]
  expect(await start(inTerminal)).toContain('\u001B[32mINFO ')
  expect(await start(inTerminal, '--log', 'json')).toContain('"msg":"listening"')
})
