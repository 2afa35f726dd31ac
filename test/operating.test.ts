/** What docs/operating.md says is run or read: backup and restore, the unit, the proxies, what the log says, the commands. */
import { execFileSync, spawn } from 'node:child_process'
import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { chatgate, freePort, isInstalled } from './command-line.ts'
import { HEAD, newestEvent, postCallback, profileChange, startGateway, temporaryFolder } from './gateway.ts'
import { blocks, textOf } from './page.ts'
import { until } from './until.ts'

const PAGE = 'docs/operating.md'
const ROOT = new URL('..', import.meta.url).pathname
const LOG_ONLY = `${HEAD}routes: { all: { when: '*', steps: [{ log: {} }] } }`

/** `node` is the one that runs this. */
const PATH = `${join(process.execPath, '..')}:${process.env['PATH']}`

const run = (folder: string, command: string): string =>
  execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8', env: { ...process.env, PATH } })

const commandWith = (words: string): string => {
  const found = blocks(PAGE, 'sh').find(block => block.includes(words))
  if (found === undefined) throw new Error(`the page has no command with ${words}`)
  return found
}

test('a backup that is made while callbacks come in is sound; restored, it has the events and goes on', async () => {
  const folder = temporaryFolder()
  const first = await startGateway({ config: LOG_ONLY, folder })
  for (let n = 0; n < 20; n += 1) await first.post(profileChange(`before${n}`))
  let posting = true
  const traffic = (async () => {
    for (let n = 0; posting; n += 1) expect((await first.post(profileChange(`during${n}`))).status).toBe(200)
  })()
  expect(run(folder, commandWith('VACUUM INTO'))).toBe('')
  posting = false
  await traffic
  expect(run(folder, commandWith('integrity_check'))).toContain("integrity_check: 'ok'")
  const again = `${commandWith('VACUUM INTO').trim()} 2>&1`
  expect(run(folder, `${again} || true`), 'a backup is not written over').toContain('already exists')
  await first.post(profileChange('after'))
  await first.stop()

  run(folder, commandWith('mkdir replaced'))
  const second = await startGateway({ config: LOG_ONLY, folder })
  for (let n = 0; n < 20; n += 1)
    expect(await newestEvent(second, `subject=before${n}`)).toMatchObject({
      deliveries: [{ destination: 'all/log' }],
    })
  const { events } = await second.get<{ events: unknown[] }>('/api/events?subject=after')
  expect(events).toEqual([])
  expect((await second.post(profileChange('new'))).answer.ActionStatus).toBe('OK')
  await second.stop()
})

test('a stopped gateway leaves one file, which can be moved', async () => {
  const folder = temporaryFolder({ 'new-disk/empty': '' })
  const first = await startGateway({ config: LOG_ONLY, folder })
  await first.post(profileChange('alice'))
  await first.stop()
  expect(
    readdirSync(folder)
      .filter(name => name.startsWith('gateway.sqlite'))
      .toSorted(),
  ).toEqual(['gateway.sqlite', 'gateway.sqlite.lock'])
  run(folder, commandWith('/mnt/new-disk').replace('/mnt', '.'))
  const second = await startGateway({ config: LOG_ONLY.replace('./gateway', './new-disk/gateway'), folder })
  expect(await newestEvent(second)).toMatchObject({ subject: 'alice' })
})

test('the config is checked with the variables of the unit', () => {
  const [check = ''] = commandWith('set -a').split(' && systemctl')
  const folder = temporaryFolder({
    'gateway.config.yaml': blocks(PAGE, 'yaml')[0] ?? '',
    environment: 'CHAT_CALLBACK_TOKEN=a-token\n',
  })
  const command = check
    .replaceAll('/etc/chatgate', folder)
    .replace(/\/opt\S+chatgate\.js/, join(ROOT, 'bin/chatgate.js'))
  expect(run(folder, command)).toContain('gateway.config.yaml is right.')
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

/** Starts a proxy, and expects what Chat sends through it to be kept byte for byte. */
const expectThrough = async (
  proxy: readonly string[],
  folder: string,
  port: number,
  gateway: Awaited<ReturnType<typeof startGateway>>,
): Promise<void> => {
  const child = spawn(proxy[0] ?? '', proxy.slice(1), {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, HOME: folder },
  })
  onTestFinished(() => void child.kill('SIGTERM'))
  const at = `http://127.0.0.1:${port}`
  const status = (path: string) =>
    fetch(`${at}${path}`).then(
      response => response.status,
      () => undefined,
    )
  await until(async () => (await status('/callback')) === 200, 'the proxy passes the probe of the console on')
  expect(await status('/api/events')).toBe(404)
  const body = `{ "CallbackCommand":"Profile.CallbackPortraitSet", "From_Account" : "ü\\u00fc", "n": 12345678901234567890, "ProfileItem": [] }`
  const posted = await postCallback(`${at}/callback`, body, {
    CallbackCommand: 'Profile.CallbackPortraitSet',
    Sign: 'a+b%2F c',
  })
  expect(posted.answer).toMatchObject({ ActionStatus: 'OK' })
  const event = await newestEvent(gateway)
  expect(await (await fetch(`${gateway.admin}/api/events/${event.id}/body`)).text()).toBe(body)
  const large = await postCallback(`${at}/callback`, {
    CallbackCommand: 'X',
    filler: 'x'.repeat(2 * 1024 * 1024),
  })
  expect(large).toMatchObject({ status: 413, answer: { ActionStatus: 'FAIL' } })
}

describe('behind a proxy', () => {
  const gatewayPort = ({ url }: { url: string }): string => new URL(url).port

  test('nginx', async context => {
    context.skip(!isInstalled('nginx'), 'nginx is not installed')
    const gateway = await startGateway({ config: LOG_ONLY })
    const port = await freePort()
    const folder = temporaryFolder()
    const [page = ''] = blocks(PAGE, 'nginx')
    run(
      folder,
      'openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=x -keyout key.pem -out cert.pem 2>/dev/null',
    )
    const whole = (server: string): string => `
daemon off; pid ${folder}/pid; error_log ${folder}/error.log; ${userInfo().uid === 0 ? 'user root;' : ''}
events {}
http {
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  access_log off;
  ${server}
}`
    const asWritten = page
      .replace(/\/etc\/ssl\/\S+\.pem/, `${folder}/cert.pem`)
      .replace(/\/etc\/ssl\/\S+\.key/, `${folder}/key.pem`)
    writeFileSync(join(folder, 'as-written.conf'), whole(asWritten))
    execFileSync(
      'nginx',
      ['-t', '-e', `${folder}/error.log`, '-p', folder, '-c', `${folder}/as-written.conf`],
      { stdio: 'ignore' },
    )

    const plain = page
      .replace('listen 443 ssl', `listen 127.0.0.1:${port}`)
      .replaceAll(/^ *ssl_.*\n/gm, '')
      .replace('127.0.0.1:8080', `127.0.0.1:${gatewayPort(gateway)}`)
    writeFileSync(join(folder, 'plain.conf'), whole(plain))
    const command = ['nginx', '-e', `${folder}/error.log`, '-p', folder, '-c', `${folder}/plain.conf`]
    await expectThrough(command, folder, port, gateway)
  })

  test('Caddy', async context => {
    context.skip(!isInstalled('caddy'), 'caddy is not installed')
    const gateway = await startGateway({ config: LOG_ONLY })
    const port = await freePort()
    const [page = ''] = blocks(PAGE, 'caddy')
    const folder = temporaryFolder({
      'as-written/Caddyfile': page,
      Caddyfile: `{\n\tadmin off\n}\n${page
        .replace('chat-callbacks.example.com', `http://127.0.0.1:${port}`)
        .replace('127.0.0.1:8080', `127.0.0.1:${gatewayPort(gateway)}`)}`,
    })
    run(folder, 'HOME=$PWD caddy validate --adapter caddyfile --config as-written/Caddyfile 2>/dev/null')
    await expectThrough(
      ['caddy', 'run', '--adapter', 'caddyfile', '--config', 'Caddyfile'],
      folder,
      port,
      gateway,
    )
  })
})

test('the Dockerfile installs as test/package.test.ts does, and its health check tells ready from not', async () => {
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
    const args = command.replace('npx chatgate ', '').replace('<event>', 'an-id').split(' ')
    const { code } = await chatgate(ROOT, [...args, '--admin', 'http://127.0.0.1:9'])
    expect({ command, code }).toEqual({ command, code: 3 })
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
