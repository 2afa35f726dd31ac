/** What happens to the process: it is stopped, killed, or given no files any more. */
import { execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { BIN, isInstalled } from '../support/command-line.ts'
import { LOG_ONLY, temporaryFolder } from '../support/gateway.ts'
import { COLD_AFTER_START, isReady, soon, startScene, underFault } from './scene.ts'

const STOPPED_MS = 3_000

test('SIGSTOP', async context => {
  const scene = await startScene()
  await underFault(
    context,
    scene,
    {
      name: 'process stopped and continued',
      done: `The gateway gets SIGSTOP, and SIGCONT ${STOPPED_MS / 1000} seconds later, as in a virtual machine that is suspended.`,
      longer: 'On purpose: nobody is there to answer meanwhile.',
      operator: 'no answer from `/healthz` meanwhile; no plugin is blamed',
      answeredWithinMs: STOPPED_MS + 2_000,
    },
    async () => {
      await sleep(500)
      scene.gateway.process.kill('SIGSTOP')
      await sleep(STOPPED_MS)
      scene.gateway.process.kill('SIGCONT')
      await sleep(1_000)
    },
  )
  expect(scene.gateway.log.filter(({ level }) => level === 'error')).toEqual([])
})

test('SIGKILL', async context => {
  const scene = await startScene()
  await underFault(
    context,
    scene,
    {
      name: 'process killed',
      done: 'The gateway gets SIGKILL in the midst of the load, and is started again, twice.',
      longer: COLD_AFTER_START,
      operator: 'whatever starts it says that it has ended; `ChatgateProcessRestarted`',
      mayBeUnanswered: true,
    },
    async () => {
      for (let kill = 0; kill < 2; kill += 1) {
        await sleep(700)
        await scene.gateway.kill()
        await scene.again()
      }
      await sleep(500)
    },
  )
})

const FEW_FILES = [16, 24, 32, 40, 48, 64, 96]

test('few open files at the start', async context => {
  const outcomes = await Promise.all(
    FEW_FILES.map(async limit => {
      const command = `ulimit -n ${limit}; exec "$0" "$@"`
      const child = spawn('sh', ['-c', command, process.execPath, BIN, 'start'], {
        cwd: temporaryFolder({ 'gateway.config.yaml': LOG_ONLY }),
        env: { PATH: process.env['PATH'] },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      onTestFinished(() => void child.kill('SIGKILL'))
      let said = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (said += String(chunk)))
      const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null
      await soon(() => isOver() || said.includes('listening'), `with ${limit} files it starts or ends`).catch(
        () => {},
      )
      return { limit, is: isOver() ? 'ended' : said.includes('listening') ? 'started' : 'neither' }
    }),
  )
  expect(outcomes.filter(({ is }) => is === 'neither')).toEqual([])
  expect(outcomes.at(-1)).toEqual({ limit: 96, is: 'started' })
  context.task.meta.fault = {
    fault: {
      name: 'few open files at the start',
      done: `It is started with ${FEW_FILES.join(', ')} open files allowed.`,
      operator: 'it starts, or ends with an error, so that whatever starts it can try again',
    },
  }
})

test('open files run out', async context => {
  context.skip(!isInstalled('prlimit'), 'prlimit (util-linux) is not installed')
  const scene = await startScene()
  const { gateway } = scene
  const { port, hostname } = new URL(gateway.url)
  const allow = (files: number | string): Buffer =>
    execFileSync('prlimit', ['--pid', String(gateway.process.pid), `--nofile=${files}:`])
  const sockets: Socket[] = []
  onTestFinished(() => sockets.forEach(socket => socket.destroy()))
  await underFault(
    context,
    scene,
    {
      name: 'open files run out',
      done: 'So few open files are allowed that idle connections of clients use them up, for some seconds. Chat has its connections already.',
      operator: '`process_open_fds` at `process_max_fds`',
      mayBeUnanswered: true,
      mayBeTold: /could not be kept/,
    },
    async () => {
      await sleep(500)
      const limits = readFileSync(`/proc/${gateway.process.pid}/limits`, 'utf8')
      const before = /^Max open files +(\d+)/m.exec(limits)?.[1] ?? ''
      allow(readdirSync(`/proc/${gateway.process.pid}/fd`).length + 20)
      for (let count = 0; count < 100; count += 1) {
        const socket = connect(Number(port), hostname)
        socket.on('error', () => {})
        sockets.push(socket)
      }
      await sleep(3_000)
      for (const socket of sockets) socket.destroy()
      allow(before)
      await soon(() => isReady(gateway), 'the gateway is ready again')
      await sleep(500)
    },
  )
})
