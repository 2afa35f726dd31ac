/** Nobody listens to a whole network without a token unless that is said: at the start, in each check, and when a config is loaded anew. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { startGateway, temporaryFolder } from '../support/gateway.ts'

const config = (listen: string, app: string, admin = 'port: 0'): string => `
listen: { port: 0${listen} }
admin: { ${admin} }
apps: { "1400000001": { ${app} } }
store: sqlite:./gateway.sqlite
routes: { all: { when: "*", steps: [{ log: {} }] } }
`

test.for([
  ['no token', '', '127.0.0.1'],
  ['a token', 'token: a-token', '0.0.0.0'],
  ['none on purpose', 'unsigned: true', '0.0.0.0'],
] as const)('without a host and with %s it listens on', async ([, app, host]) => {
  const gateway = await startGateway({ config: config('', app) })
  expect(await gateway.logged(({ msg }) => msg === 'listening', 'where')).toMatchObject({ host })
  const isWarned = gateway.output.some(line => line.includes('so callbacks are taken on 127.0.0.1 only'))
  expect(isWarned).toBe(host === '127.0.0.1')
})

test('check refuses what could be reached from outside without a token', async () => {
  for (const [app, code] of [
    ['', 1],
    ['unsigned: true', 0],
    ['token: a-token', 0],
  ] as const) {
    const folder = temporaryFolder({ 'gateway.config.yaml': config(', host: 0.0.0.0', app) })
    const checked = await chatgate(folder, ['check'])
    expect(checked.code, app).toBe(code)
    if (code === 1) expect(checked.stderr).toContain('unsigned: true')
  }
})

test('a gateway that can be reached from outside takes no config without its tokens', async () => {
  const token = 'an-admin-token'
  const admin = `port: 0, host: 0.0.0.0, token: ${token}`
  const gateway = await startGateway({ config: config('', 'token: a-token', admin) })
  const reloaded = async (text: string) => {
    writeFileSync(join(gateway.folder, 'gateway.config.yaml'), text)
    return chatgate(gateway.folder, ['reload', '--admin', gateway.admin], { CHATGATE_ADMIN_TOKEN: token })
  }
  const withoutTokens = await reloaded(config('', '', 'port: 0'))
  expect(withoutTokens.code).toBe(1)
  expect(withoutTokens.stderr).toContain('the callback address 0.0.0.0 can be reached from outside')
  expect(withoutTokens.stderr).toContain('the admin API needs a token')
  expect((await fetch(`${gateway.admin}/api/events`)).status).toBe(401)
  expect((await gateway.post({ CallbackCommand: 'State.StateChange' })).status).toBe(403)
  expect((await reloaded(config('', 'unsigned: true', admin))).code).toBe(0)
})
