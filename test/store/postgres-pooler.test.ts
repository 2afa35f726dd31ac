/** A pooler between gateways and their PostgreSQL: only one that keeps sessions will do. */
import { spawn } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, type TestContext } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { chatgate, freePort, isInstalled } from '../support/command-line.ts'
import { HEAD, profileChange, startGateway, temporaryFolder } from '../support/gateway.ts'
import { testPostgres } from '../support/postgres.ts'
import { query } from '../support/query.ts'
import { startReceiver } from '../support/receiver.ts'
import { startRelay } from '../support/relay.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres()

/** Starts a PgBouncer in front of a database; gives the URL to go through it. Skips the test where there is no PgBouncer. */
const throughPooler = async (context: TestContext, mode: 'session' | 'transaction'): Promise<string> => {
  context.skip(!isInstalled('pgbouncer'), 'pgbouncer is not installed')
  const url = new URL(await newDatabase())
  const port = await freePort()
  const folder = temporaryFolder({})
  // It does not run as root, but as the user named below.
  chmodSync(folder, 0o755)
  const settings = join(folder, 'pgbouncer.ini')
  writeFileSync(
    settings,
    `[databases]
* = host=${url.hostname} port=${url.port} user=${url.username} password=${url.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
`,
  )
  const child = spawn('pgbouncer', [...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), settings], {
    stdio: 'ignore',
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  url.port = String(port)
  const answers = () =>
    query(url.href, 'SELECT 1').then(
      () => true,
      () => false,
    )
  await until(answers, 'the pooler answers')
  return url.href
}

test('PgBouncer that keeps sessions: gateways keep, deliver and tell each other', async context => {
  const receiver = await startReceiver()
  const store = await throughPooler(context, 'session')
  const config = `${HEAD.replace(/store: .*/, `store: "${store}"`)}
routes: { all: { when: '*', steps: [{ webhook: { url: "${receiver.url}" } }] } }`
  const gateways = await Promise.all([startGateway({ config }), startGateway({ config })])
  for (const [n, gateway] of [...gateways, ...gateways].entries()) {
    const { answer } = await gateway.post({ ...profileChange('ann'), n })
    expect(answer.ActionStatus).toBe('OK')
  }
  await receiver.received(4)
  const numbers = receiver.requests.map(({ body }) => (JSON.parse(body.toString()) as { body: unknown }).body)
  expect(numbers).toMatchObject([{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }])
})

test('PgBouncer that keeps transactions only is refused, by the gateway and by a move', async context => {
  const url = await throughPooler(context, 'transaction')
  await expect(openStore(url)).rejects.toMatchObject({
    code: 'STORE_POOLED',
    message: expect.stringContaining('pool_mode = session') as string,
  })
  const folder = temporaryFolder({})
  await (await openStore(`sqlite:${join(folder, 'gateway.db')}`)).close()
  const move = await chatgate(folder, ['move', '--from', 'sqlite:./gateway.db', '--to', url])
  expect(move.code).not.toBe(0)
  expect(move.stderr).toContain('pool_mode = session')
})

test('what a pooler does not know is set after a connection is made', async () => {
  const url = new URL(await newDatabase())
  let said = ''
  const relay = await startRelay(url.host, chunk => {
    said += chunk.toString('latin1')
    return chunk
  })
  url.host = relay.host
  url.searchParams.set('sslmode', 'disable')
  await (await openStore(url.href)).close()
  // Its length, the version of the protocol, and pairs of names and values.
  const start = said.slice(8, said.indexOf('\0\0', 8)).split('\0')
  const names = start.filter((_, place) => place % 2 === 0)
  expect(new Set(names)).toEqual(new Set(['user', 'database', 'client_encoding', 'application_name']))
})
