/** What docs/operating.md says is run or read: the config, the unit, the Dockerfile, what the log says, the commands. */
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BIN, chatgate, isInstalled } from '../support/command-line.ts'
import { LOG_ONLY, startGateway, temporaryFolder } from '../support/gateway.ts'
import { commandWith, PAGE, run } from './operating-page.ts'
import { blocks, textOf } from '../support/page.ts'

const ROOT = new URL('../..', import.meta.url).pathname

test('the config is checked with the variables of the unit', () => {
  const [check = ''] = commandWith('set -a').split(' && systemctl')
  const folder = temporaryFolder({
    'gateway.config.yaml': blocks(PAGE, 'yaml')[0] ?? '',
    environment: 'CHAT_CALLBACK_TOKEN=a-token\n',
  })
  const command = check.replaceAll('/etc/chatgate', folder).replace(/\/opt\S+chatgate\.js/, BIN)
  expect(run(folder, command)).toContain('gateway.config.yaml is valid.')
})

describe('the unit', () => {
  const [unit = ''] = blocks(PAGE, 'ini')
  const setting = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1]

  test('waits for a graceful stop, and starts what is installed', () => {
    // Two seconds for callbacks, ten for deliveries and two more, and as much again for a slow machine.
    expect(parseInt(setting('TimeoutStopSec') ?? '', 10)).toBeGreaterThanOrEqual(28)
    expect(setting('ExecStart')).toMatch(
      /\/chatgate\/bin\/chatgate\.js start --config \/etc\/chatgate\/gateway\.config\.yaml$/,
    )
    expect(setting('StateDirectory')).toBe('chatgate')
    expect(textOf(PAGE)).toContain('store: sqlite:/var/lib/chatgate/')
  })

  test('is right, and lets little through', context => {
    context.skip(!isInstalled('systemd-analyze'), 'systemd-analyze is not installed')
    const folder = temporaryFolder({ 'chatgate.service': unit.replace('/usr/bin/node', process.execPath) })
    const analyze = (...args: string[]): string =>
      execFileSync('systemd-analyze', args, {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      })
    expect(analyze('verify', '--man=no', './chatgate.service')).toBe('')
    // 100 is a unit without any protection; it fails above the threshold.
    expect(analyze('security', '--offline=true', '--threshold=20', './chatgate.service')).toContain('OK')
  })
})

test('the Dockerfile installs as test/docs/package.test.ts does, and its health check tells ready from not', async () => {
  const [dockerfile = ''] = blocks(PAGE, 'dockerfile')
  const lines = dockerfile.trim().split('\n')
  const known = /^(FROM|WORKDIR|COPY|RUN|ENV|USER|VOLUME|EXPOSE|STOPSIGNAL|HEALTHCHECK|ENTRYPOINT|CMD) \S/
  expect(lines.filter(line => !known.test(line))).toEqual([])
  const lists = lines.flatMap(
    line => /^(?:ENTRYPOINT|CMD|HEALTHCHECK .* CMD) (\[.*\])$/.exec(line)?.[1] ?? [],
  )
  const [health, entrypoint, command] = lists.map(list => JSON.parse(list) as string[])
  expect([entrypoint, command?.[0]]).toEqual([['chatgate'], 'start'])
  const { bin } = JSON.parse(textOf('package.json')) as { bin: Record<string, string> }
  expect(Object.keys(bin)).toEqual(['chatgate'])

  const check = (admin: string): number => {
    try {
      execFileSync(process.execPath, ['-e', health?.[2]?.replace('http://127.0.0.1:8081', admin) ?? ''], {
        stdio: 'ignore',
      })
      return 0
    } catch (error) {
      return (error as { status: number }).status
    }
  }
  const gateway = await startGateway({ config: LOG_ONLY })
  expect(check(gateway.admin)).toBe(0)
  await gateway.stop()
  expect(check(gateway.admin)).toBe(1)
})

test('the addresses of the health checks answer', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  for (const address of [`${gateway.admin}/healthz`, `${gateway.admin}/readyz`, gateway.url])
    expect((await fetch(address)).status).toBe(200)
  expect((await gateway.get<{ events: unknown[] }>('/api/events')).events).toEqual([])
  const metrics = await (await fetch(`${gateway.admin}/metrics`)).text()
  for (const [name] of textOf(PAGE).matchAll(/chatgate_\w+/g)) expect(metrics).toContain(name)
})

test('the config is right, and the commands are there', async () => {
  for (const yaml of blocks(PAGE, 'yaml')) {
    const folder = temporaryFolder({ 'gateway.config.yaml': yaml })
    expect(await chatgate(folder, ['check'], { CHAT_CALLBACK_TOKEN: 'a-token' })).toMatchObject({
      code: 0,
      stderr: '',
    })
  }
  const commands = blocks(PAGE, 'sh')
    .flatMap(block => block.trim().split('\n'))
    .filter(line => line.startsWith('npx chatgate'))
  expect(commands.length).toBeGreaterThan(5)
  for (const command of commands) {
    const args = command
      .replace('npx chatgate ', '')
      .replace('<event>', 'an-id')
      .replace(/ > \S+$/, '')
      .split(' ')
    const { code } = await chatgate(ROOT, [...args, '--admin', 'http://127.0.0.1:9'])
    // Nothing is asked of a gateway without the file to import.
    expect({ command, code }).toEqual({ command, code: args[0] === 'import' ? 2 : 3 })
  }
})

test('what the log and the start are said to say, they say', () => {
  const source = globSync('src/**/*.ts', { cwd: ROOT })
    .filter(path => !path.endsWith('.test.ts'))
    .map(path => readFileSync(join(ROOT, path), 'utf8'))
    .join('\n')
    // A message that is put together is there in its parts.
    .replace('a plugin ${what}; starting', 'a plugin did not return for 5 s; starting')
  const section = (from: string, to: string): string =>
    textOf(PAGE).split(`\n${from}\n`)[1]?.split(`\n${to}`)[0] ?? ''
  const firstColumn = (text: string): string[] =>
    [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell)
  const messages = firstColumn(section('## Logs', '## ')).filter(cell => cell !== 'msg')
  const starts = firstColumn(section('### The gateway does not start', '### '))
  const answers = [
    ...section('### Callbacks do not arrive or are refused', '### ').matchAll(/^\| (`.*?) \|/gm),
  ]
    .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
    .filter(name => name !== 'answer')
  expect([messages.length, starts.length, answers.length].every(count => count > 6)).toBe(true)
  expect([...messages, ...starts].filter(message => !source.includes(message))).toEqual([])
  const table = textOf('docs/reasons.md')
  expect(answers.filter(name => !table.includes(`| \`${name}\``))).toEqual([])
})
