/** Every command, config and plugin of the README is run, in the order in which a reader meets them. */
import { spawn } from 'node:child_process'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, temporaryFolder } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')

const blocks = (language: string): string[] =>
  [...README.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, block = '']) => block)

const commands = blocks('sh').flatMap(block => block.trim().split('\n'))

const get = async (path: string): Promise<{ events: { id: string; routedAt?: string }[] }> => {
  const response = await fetch(`http://127.0.0.1:8081${path}`)
  return (await response.json()) as never
}

describe('the README', () => {
  test('its commands, as they stand there, on the shipped config', async context => {
    const taken = await fetch('http://127.0.0.1:8081/healthz').catch(() => undefined)
    context.skip(taken !== undefined, 'a gateway runs on the ports of the shipped config already')
    expect(commands).toEqual([
      'npm ci && npm start',
      'npx chatgate send --set Operator_Account=administrator',
      'npx chatgate events',
      'npx chatgate show <event>',
      'npx chatgate check',
      'npx chatgate trace --set Operator_Account=administrator',
      'npx chatgate send --count 1000 --users 50',
      'npx chatgate init my-gateway --yes --app 1400000001 --to log',
    ])
    const [, send = '', events = '', show = '', check = '', trace = '', traffic = '', init = ''] = commands
    // `npm ci` has run, or these tests would not; the store goes to a folder of the test's own.
    const folder = temporaryFolder({
      'gateway.config.yaml': readFileSync(join(ROOT, 'gateway.config.yaml'), 'utf8'),
    })
    const gateway = spawn('npm', ['start', '--', '--config', join(folder, 'gateway.config.yaml')], {
      cwd: ROOT,
      stdio: 'ignore',
      detached: true,
    })
    onTestFinished(() => void process.kill(-(gateway.pid ?? 0), 'SIGKILL'))
    await until(
      () =>
        fetch('http://127.0.0.1:8081/readyz').then(
          ({ ok }) => ok,
          () => false,
        ),
      'the gateway is ready',
    )

    const run = (command: string): string =>
      execFileSync('sh', ['-c', command], {
        cwd: ROOT,
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1' },
      })
    expect(run(send)).toContain('200 in')
    await until(async () => (await get('/api/events')).events[0]?.routedAt, 'it is routed')
    const id = (await get('/api/events')).events[0]?.id ?? ''
    expect(run(events)).toContain(id)
    expect(run(show.replace('<event>', id))).toContain('✓ admin-edits: passed')
    expect(run(check)).toContain('gateway.config.yaml is valid.')
    expect(run(trace)).toContain('→ admin-edits/log')
    expect(run(traffic)).toContain('1000  200 OK')
    expect(run(init.replace('my-gateway', join(folder, 'my-gateway')))).toContain('What to do next')
  })

  test('its configs and its plugin', async () => {
    const [adminEdits = '', evening = ''] = blocks('yaml')
    const environment = { HOOK: 'https://hooks.slack.com/services/T/B/X' }
    const head = `${HEAD}defaults: { slack: { url: "\${HOOK}" } }\n`
    const folder = temporaryFolder({
      'gateway.config.yaml': head + adminEdits,
      'evening.ts': blocks('ts')[0] ?? '',
    })
    expect(await chatgate(folder, ['check'], environment)).toMatchObject({ code: 0 })

    writeFileSync(join(folder, 'gateway.config.yaml'), HEAD + evening)
    const late = await chatgate(folder, [
      'trace',
      '--set',
      `EventTime=${Date.UTC(2026, 0, 1, 19)}`,
      '--expect',
      'evenings/log',
    ])
    expect(late).toMatchObject({ code: 0, stderr: '' })
    const early = await chatgate(folder, [
      'trace',
      '--set',
      `EventTime=${Date.UTC(2026, 0, 1, 9)}`,
      '--expect',
      '',
    ])
    expect(early.stdout).toContain('too-early at evenings/1. evening')
  })
})
