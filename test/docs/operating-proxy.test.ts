/** The proxies of docs/operating.md pass on what Chat sends byte for byte, and nothing else. */
import { execFileSync, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freePort, isInstalled } from '../support/command-line.ts'
import { LOG_ONLY, newestEvent, postCallback, startGateway, temporaryFolder } from '../support/gateway.ts'
import { PAGE, run } from './operating-page.ts'
import { blocks } from '../support/page.ts'
import { until } from '../support/until.ts'

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
