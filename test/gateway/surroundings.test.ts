/** What starts and stops the gateway: npm, a process manager, a limit of the system. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { BIN } from '../support/command-line.ts'
import { LOG_ONLY, startGateway, temporaryFolder } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const ROOT = new URL('../..', import.meta.url).pathname

test('a gateway that npm started ends when npm is told to end', async () => {
  const config = join(temporaryFolder({ 'gateway.config.yaml': LOG_ONLY }), 'gateway.config.yaml')
  const npm = spawn('npm', ['start', '--', '--config', config], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  // Whatever npm has left behind is in its group.
  onTestFinished(() => endGroup(npm.pid as number))
  const lines: string[] = []
  createInterface({ input: npm.stdout }).on('line', line => lines.push(line))
  await until(() => lines.some(line => line.includes('"listening"')), 'the gateway listens')
  const listening = lines.find(line => line.includes('"listening"')) ?? ''
  const { callbackPort } = JSON.parse(listening) as { callbackPort: number }
  npm.kill('SIGTERM')
  await until(() => lines.some(line => line.includes('"stopped"')), 'the gateway stops in good order')
  await expect(fetch(`http://127.0.0.1:${callbackPort}/callback`)).rejects.toThrow('fetch failed')
  await until(() => !isGroupAlive(npm.pid as number), 'nothing of it runs any more')
})

const isGroupAlive = (pid: number): boolean => {
  try {
    return process.kill(-pid, 0)
  } catch {
    return false
  }
}

const endGroup = (pid: number): void => {
  if (isGroupAlive(pid)) process.kill(-pid, 'SIGKILL')
}

test('SIGUSR2, which some process managers send, stops it in good order', async () => {
  const gateway = await startGateway({ config: LOG_ONLY })
  gateway.process.kill('SIGUSR2')
  await once(gateway.process, 'exit')
  expect(gateway.process.exitCode).toBe(0)
  expect(gateway.log.map(({ msg }) => msg)).toContain('stopped')
})

test('where too few files may be opened it says so and ends', async () => {
  const folder = temporaryFolder({ 'gateway.config.yaml': LOG_ONLY })
  const child = spawn('sh', ['-c', `ulimit -n 40 && exec '${process.execPath}' '${BIN}' start`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = await Promise.all([text(child.stderr), once(child, 'exit')])
  expect(child.exitCode).toBe(1)
  expect(said).toMatch(/^The process may not open as many files as the gateway needs|SQLITE_CANTOPEN/)
  expect(said).not.toMatch(/^ {4}at /m)
})
