/** A graceful stop: whoever is being answered is answered, nothing kept is lost, and no destination is blamed for it. */
import { spawn } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { findConfig } from '../../src/config/find.ts'
import { startWork } from '../../src/work/supervise/supervisor.ts'
import {
  HEAD,
  LOG_ONLY,
  newestEvent,
  postCallback,
  profileChange,
  startGateway,
  temporaryFolder,
} from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

test('it stops although clients keep sending on their connections, and keeps what it answered', async () => {
  const folder = temporaryFolder()
  const gateway = await startGateway({ config: LOG_ONLY, folder })
  const answered: string[] = []
  const clients = Array.from({ length: 8 }, async (_, client) => {
    for (let index = 0; ; index += 1) {
      const user = `${client}-${index}`
      const posted = await postCallback(gateway.url, profileChange(user)).catch(() => undefined)
      if (!posted) return
      expect(posted.answer.ActionStatus).toBe('OK')
      answered.push(user)
    }
  })
  await until(() => answered.length > 50, 'callbacks are being answered')
  await gateway.stop()
  expect(gateway.process.exitCode).toBe(0)
  await Promise.all(clients)

  const again = await startGateway({ config: LOG_ONLY, folder })
  for (const user of answered.slice(-20))
    expect((await newestEvent(again, `subject=${user}`)).subject).toBe(user)
})

test('a delivery under way is finished before it stops', async () => {
  const receiver = await startReceiver({ answer: () => ({ delayMs: 1500 }) })
  const folder = temporaryFolder()
  const config = `${HEAD}routes: { all: { when: "*", steps: [{ webhook: { url: "${receiver.url}" } }] } }`
  const gateway = await startGateway({ config, folder })
  await gateway.post(profileChange('alice'))
  await receiver.received(1)
  await gateway.stop()
  expect(gateway.process.exitCode).toBe(0)

  const again = await startGateway({ config, folder })
  expect((await newestEvent(again)).deliveries).toMatchObject([{ state: 'delivered', attempts: 1 }])
  expect(receiver.requests).toHaveLength(1)
})

test('a receiver that hangs is not waited for longer than ten seconds, is not blamed, and gets its event at the next start', async () => {
  const receiver = await startReceiver({ answer: (_request, index) => ({ hang: index === 0 }) })
  const folder = temporaryFolder()
  const config = `${HEAD}routes: { all: { when: "*", steps: [{ webhook: { url: "${receiver.url}", timeout: 1m } }] } }`
  const gateway = await startGateway({ config, folder })
  await gateway.post(profileChange('alice'))
  await receiver.received(1)
  await gateway.stop()
  expect(gateway.process.exitCode).toBe(0)

  const again = await startGateway({ config, folder })
  await receiver.received(2)
  await until(async () => (await newestEvent(again)).deliveries[0]?.state === 'delivered', 'it is delivered')
  const [delivery] = (await newestEvent(again)).deliveries
  expect(delivery?.attemptList.map(({ outcome }) => outcome)).toEqual(['delivered'])
  expect(receiver.requests[1]?.headers['webhook-id']).toBe(receiver.requests[0]?.headers['webhook-id'])
})

test('a second signal stops it at once', async () => {
  const receiver = await startReceiver({ answer: () => ({ hang: true }) })
  const config = `${HEAD}routes: { all: { when: "*", steps: [{ webhook: { url: "${receiver.url}", timeout: 1m } }] } }`
  const gateway = await startGateway({ config })
  await gateway.post(profileChange('alice'))
  await receiver.received(1)
  gateway.process.kill('SIGTERM')
  await gateway.logged(line => line.msg === 'stopping', 'that it stops')
  await gateway.stop()
  expect(gateway.process.exitCode).toBe(1)
})

test('SIGUSR1 opens no debugger', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  const other = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'])
  onTestFinished(() => void other.kill('SIGKILL'))
  const printed: string[] = []
  for (const stream of [other.stdout, other.stderr]) stream.on('data', chunk => printed.push(String(chunk)))
  await until(() => printed.length > 0, 'the other process runs')
  gateway.process.kill('SIGUSR1')
  other.kill('SIGUSR1')
  const isTold = (texts: readonly string[]): boolean => /debugger|inspector/i.test(texts.join(''))
  await until(() => isTold(printed), 'another process says that its debugger is open')
  expect((await gateway.post(profileChange('alice'))).status).toBe(200)
  expect(isTold(gateway.output)).toBe(false)
})

test('a config that is still being loaded when it stops does not come into force any more', async () => {
  const folder = temporaryFolder({ 'gateway.config.yaml': LOG_ONLY })
  const source = await findConfig(`${folder}/gateway.config.yaml`)
  const work = await startWork(source)
  const before = work.config()
  const reloaded = work.reload(source)
  await work.stop(0)
  await reloaded
  expect(work.config()).toBe(before)
})
