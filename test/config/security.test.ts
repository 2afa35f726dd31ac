/** What docs/security.md says is run: its receiver against a signed request of a real gateway, and how a profile is removed. */
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../support/command-line.ts'
import {
  HEAD,
  LOG_ONLY,
  newestEvent,
  profileChange,
  startGateway,
  temporaryFolder,
} from '../support/gateway.ts'
import { blocks } from '../support/page.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const PAGE = 'docs/security.md'
const ROOT = new URL('../..', import.meta.url).pathname

test('the receiver of the page takes what the gateway signs, and refuses what was changed', async () => {
  const makeSecret = blocks(PAGE, 'sh').find(line => line.includes('whsec_')) ?? ''
  const secret = execFileSync('sh', ['-c', makeSecret], { encoding: 'utf8' }).trim()
  const [source = ''] = blocks(PAGE, 'js')
  const folder = temporaryFolder({ 'receiver.mjs': source })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const port = await freePort()
  const receiver = spawn(process.execPath, ['receiver.mjs'], {
    cwd: folder,
    env: { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void receiver.kill('SIGKILL'))
  const printed: string[] = []
  createInterface({ input: receiver.stdout }).on('line', line => printed.push(line))
  const url = `http://127.0.0.1:${port}/`
  const changed = () =>
    fetch(url, {
      method: 'POST',
      body: '{}',
      headers: {
        'webhook-id': 'x',
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
        'webhook-signature': 'v1,eA==',
      },
    }).then(
      ({ status }) => status,
      () => undefined,
    )
  await until(async () => (await changed()) === 401, 'the receiver listens, and refuses')

  const gateway = await startGateway({
    config: `${HEAD}routes: { all: { when: '*', steps: [{ webhook: { url: '${url}', secret: '\${WEBHOOK_SECRET}' } }] } }`,
    environment: { WEBHOOK_SECRET: secret },
  })
  await gateway.post(profileChange('alice'))
  await until(() => printed.length > 0, 'the receiver took it')
  expect(printed[0]).toMatch(/^\S+ Profile\.CallbackPortraitSet alice$/)
  await until(
    async () => (await newestEvent(gateway, 'subject=alice')).deliveries[0]?.state === 'delivered',
    'it counts as delivered',
  )
})

test('the profile of one person is removed as the page says', async () => {
  const folder = temporaryFolder()
  const first = await startGateway({ config: LOG_ONLY, folder })
  for (const user of ['alice', 'bob'])
    await first.post(profileChange(user, { Tag_Profile_IM_Nick: 'a-nick' }))
  const known = async (gateway: typeof first, user: string) =>
    (await gateway.get<{ profiles: unknown[] }>(`/api/profiles/${user}`)).profiles.length
  expect(await known(first, 'alice')).toBe(1)
  await first.stop()

  const command = blocks(PAGE, 'sh').find(line => line.includes('DELETE')) ?? ''
  const path = `${join(process.execPath, '..')}:${process.env['PATH']}`
  const printed = execFileSync('sh', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  })
  expect(printed).toBe('1 values removed\n')

  const second = await startGateway({ config: LOG_ONLY, folder })
  expect([await known(second, 'alice'), await known(second, 'bob')]).toEqual([0, 1])
})

test('no part of any kind of message that the page names gets past the steps of the page', async () => {
  const text = readFileSync(join(ROOT, PAGE), 'utf8')
  const rows = [...text.matchAll(/^\| `(TIM\w+)` +\|([^|]*)\|([^|]*)\|$/gm)]
  const kinds = rows.map(([, kind = '', ...cells]) => ({
    kind,
    // What stands in brackets is inside of another.
    parts: [
      ...cells
        .join()
        .replaceAll(/\([^)]*\)/g, '')
        .matchAll(/`(\w+)`/g),
    ].map(([, name = '']) => name),
  }))
  expect(kinds).toHaveLength(10)
  const receiver = await startReceiver()
  const steps = blocks(PAGE, 'yaml').find(block => block.includes('CloudCustomData')) ?? ''
  const gateway = await startGateway({
    config: `${HEAD}${steps.slice(steps.indexOf('routes:')).replace(/http:\/\/\S+(?= )/, receiver.url)}`,
  })
  for (const [index, { kind, parts }] of kinds.entries()) {
    expect(parts).not.toEqual([])
    const written = parts.map(name => [name, name === 'MsgList' ? [{ a: [{ b: 'WRITTEN' }] }] : 'WRITTEN'])
    await gateway.post({
      CallbackCommand: 'C2C.CallbackAfterSendMsg',
      From_Account: 'alice',
      To_Account: 'bob',
      MsgKey: `key-${index}`,
      MsgBody: [{ MsgType: kind, MsgContent: Object.fromEntries(written) as object }],
      CloudCustomData: 'WRITTEN',
    })
  }
  await receiver.received(kinds.length)
  const sent = receiver.requests.map(({ body }) => body.toString())
  for (const body of sent) expect(body).not.toContain('WRITTEN')
  for (const { kind } of kinds) expect(sent.join()).toContain(kind)
  await receiver.close()
})

test('the limits that the page names are those of the code', () => {
  const source = (path: string) => readFileSync(join(ROOT, path), 'utf8')
  expect(source('src/store/store.ts')).toContain('PROFILE_HISTORY_MAX = 20')
  expect(source('src/deliver/attempt.ts')).toContain('REASON_SHOWN = 320')
  expect(source('src/config/options/secrets.ts')).toContain('SHORTEST = 4')
})
