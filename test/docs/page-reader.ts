/**
 * Reads a page of the docs from top to bottom, as a newcomer would: each command, each config, in order. What it says that one sees is
 * compared with what comes out, ids, times and durations aside. Slack is pretended at the HTTP edge.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished } from 'vitest'
import { BIN, freePort } from '../support/command-line.ts'
import { temporaryFolder } from '../support/gateway.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const BLOCK = /^```(\w+(?: \w+)?)\n(.*?)^```$/gms

const SLACK = 'https://hooks.slack.com'
/** What Slack answers for a webhook that was removed. */
const NO_SERVICE = { status: 404, body: 'no_service' }

/** What differs from run to run and from machine to machine. */
const masked = (output: string): string =>
  output
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/^_id [0-9a-f]{8}/gm, '_id <id>')
    .replaceAll(/^(_id .*)attempt \d+_$/gm, '$1attempt <n>_')
    .replaceAll(/2\d{3}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{3}Z)?/g, '<time>')
    .replaceAll(/[\d.]+ ms/g, '<duration>')
    .replaceAll(/(received <time>|delivered|retry) by \S+/g, '$1 by <node>')
    .replaceAll(/"config":"\w+"/g, '"config":"<hash>"')
    .replaceAll(/"node":"[^"]+"/g, '"node":"<node>"')
    .replaceAll(/"EventTime": ?"?\d{13}"?/g, '"EventTime": <time>')
    // A table has no blanks at the end of a line in the page, where editors take them away.
    .replaceAll(/[ \t]+$/gm, '')
    .trim()

interface Reader {
  folder: string
  slack: Receiver
  callbackPort: number
  adminPort: number
  /** Where a service of the page's own listens. */
  servicePort: number
  gateway?: { process: ChildProcess; output: string[] }
  /** The output of the commands since the last block that was compared. */
  printed: string
  /** How many messages Slack had when the last one was looked at. */
  slackSeen: number
}

/** From what stands in the page to what works here. That npx finds the command is for the test of the README. */
const toHere = (command: string, { slack, callbackPort }: Reader): string =>
  command
    .replaceAll(SLACK, slack.url)
    .replaceAll('localhost:8080', `localhost:${callbackPort}`)
    .replaceAll('npx chatgate', `'${process.execPath}' '${BIN}'`)

const atPorts = (content: string, { servicePort }: Reader): string =>
  content.replaceAll('9000', String(servicePort))

/** And back. */
const toPage = (output: string, { folder, slack, callbackPort, adminPort, servicePort }: Reader): string =>
  output
    .replaceAll(new URL(slack.url).host, new URL(SLACK).host)
    .replaceAll(String(callbackPort), '8080')
    .replaceAll(String(adminPort), '8081')
    .replaceAll(String(servicePort), '9000')
    .replaceAll(`${folder}/`, '/home/you/chatgate/my-gateway/')

/** No variable of whoever runs this may take the place of one in `.env`. */
const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1' }

const api = async <Result>({ adminPort }: Reader, path: string): Promise<Result> =>
  (await (await fetch(`http://127.0.0.1:${adminPort}${path}`)).json()) as Result

const newest = async (reader: Reader): Promise<{ id: string; routedAt?: string } | undefined> => {
  const { events } = await api<{ events: { id: string; command: string }[] }>(reader, '/api/events')
  return events.find(({ command }) => !command.startsWith('Gateway.'))
}

const stop = async ({ gateway }: Reader): Promise<void> => {
  if (!gateway) return
  const exited = once(gateway.process, 'exit')
  gateway.process.kill('SIGINT')
  expect((await exited)[0]).toBe(0)
}

const start = async (reader: Reader): Promise<void> => {
  await stop(reader)
  const child = spawn(process.execPath, [BIN, 'start'], { cwd: reader.folder, env: environment })
  onTestFinished(() => void child.kill('SIGKILL'))
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => output.push(String(data)))
  reader.gateway = { process: child, output }
  await until(() => child.exitCode !== null || output.join('').includes('"listening"'), 'the gateway listens')
  expect({ exitCode: child.exitCode, output }).toMatchObject({ exitCode: null })
}

/** Runs a service of the page until the test is over. */
const serve = async ({ folder, servicePort }: Reader, file: string): Promise<void> => {
  const child = spawn(process.execPath, [file], { cwd: folder, env: environment, stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const answers = (): Promise<boolean> =>
    new Promise(resolve => {
      const socket = connect(servicePort, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.end())
    })
  await until(answers, `${file} listens`)
}

/** What the reader waits for before typing on: that all events are routed, of each delivery one attempt has ended, and responders were listened to. */
const settle = async (reader: Reader): Promise<void> => {
  await until(async () => {
    const { events } = await api<{ events: { routedAt?: string }[] }>(reader, '/api/events')
    return events.every(({ routedAt }) => routedAt !== undefined)
  }, 'all events are routed')
  await until(async () => {
    const { deliveries } = await api<{ deliveries: { reason?: string }[] }>(
      reader,
      '/api/deliveries?state=waiting',
    )
    return deliveries.every(({ reason }) => reason !== undefined)
  }, 'one attempt of each delivery has ended')
  const { id } = (await newest(reader)) ?? {}
  await until(async () => {
    const { decision } = await api<{ decision?: { reason: string; verdict?: object } }>(
      reader,
      `/api/events/${id}`,
    )
    return decision?.reason !== 'shadow' || decision.verdict !== undefined
  }, 'the verdict is recorded')
}

interface Checked {
  running?: { isThis: boolean }
}

/** A reader types slower than the gateway takes what was saved. */
const untilTaken = async ({ folder, gateway }: Reader): Promise<void> => {
  if (!gateway) return
  await until(async () => {
    const child = spawn(process.execPath, [BIN, 'check', '--json'], { cwd: folder, env: environment })
    return (JSON.parse(await text(child.stdout)) as Checked).running?.isThis
  }, 'the gateway has taken what was saved')
}

const run = async (reader: Reader, line: string): Promise<void> => {
  if (line === 'npx chatgate start') return start(reader)
  if (line.startsWith('node ')) return serve(reader, line.slice('node '.length))
  // It has run, or these tests would not; and the folder is there.
  if (line === 'npm ci' || line.startsWith('mkdir ')) return
  if (line === 'npx chatgate dead')
    await until(
      async () =>
        (await api<{ deliveries: unknown[] }>(reader, '/api/deliveries?state=dead')).deliveries.length > 0,
      'a delivery is dead',
    )
  if (line === 'npx chatgate check') await untilTaken(reader)
  if (/npx chatgate (events|show|answers)/.test(line)) await settle(reader)
  const id = line.includes('<event>') ? ((await newest(reader))?.id ?? '') : ''
  const child = spawn('sh', ['-c', toHere(line, reader).replace('<event>', id)], {
    cwd: reader.folder,
    env: environment,
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  reader.printed += toPage(stdout + stderr, reader)
  if (line.endsWith('> .env')) await untilTaken(reader)
}

/** What a reader sees, by the kind of block that shows it. */
const SEEN: Record<string, (reader: Reader) => Promise<string> | string> = {
  text: ({ printed }) => printed,
  'text log': reader => toPage(reader.gateway?.output.join('') ?? '', reader),
  'text slack': async reader => {
    const messages = () => reader.slack.requests.filter(({ url }) => url.endsWith('/XXXXXXXX'))
    await until(() => messages().length > reader.slackSeen, 'Slack got a message')
    reader.slackSeen = messages().length
    await until(async () => {
      const { destinations } = await api<{ destinations: { name: string; delivered: number }[] }>(
        reader,
        '/api/destinations',
      )
      return destinations.some(
        ({ name, delivered }) => name === 'admin-edits/slack' && delivered >= reader.slackSeen,
      )
    }, 'that is recorded')
    return (JSON.parse(messages().at(-1)?.body.toString() ?? '') as { text: string }).text
  },
}

const startReader = async (): Promise<Reader> => {
  const folder = temporaryFolder()
  const slack = await startReceiver({
    answer: ({ url }) => {
      if (url.endsWith('/XXXXXXXX')) return { body: 'ok' }
      const again = slack.requests.filter(request => request.url === url).length > 1
      const givesUp = readFileSync(join(folder, 'gateway.config.yaml'), 'utf8').includes('giveUpAfter')
      // The second answer does not come, so that one attempt is what the reader sees, on a slow machine too.
      return { ...NO_SERVICE, hang: again && !givesUp }
    },
  })
  onTestFinished(() => slack.close())
  const [callbackPort, adminPort, servicePort] = [await freePort(), await freePort(), await freePort()]
  return { folder, slack, callbackPort, adminPort, servicePort, printed: '', slackSeen: 0 }
}

/** Reads a page; resolves with all that was seen. With UPDATE_PAGES set, writes into the page what comes out. */
export const readPage = async (path: string): Promise<string[]> => {
  const page = readFileSync(path, 'utf8')
  const reader = await startReader()
  let updated = page
  const seenTexts: string[] = []
  for (const [block, kind = '', content = ''] of page.matchAll(BLOCK)) {
    if (kind === 'yaml') {
      // Ports of the test's own, at the end, so that each line keeps its number.
      const ports = `\nlisten: { port: ${reader.callbackPort} }\nadmin: { port: ${reader.adminPort} }\n`
      writeFileSync(join(reader.folder, 'gateway.config.yaml'), atPorts(content, reader) + ports)
    } else if (kind === 'js service') {
      writeFileSync(join(reader.folder, 'service.mjs'), atPorts(content, reader))
    } else if (kind === 'sh') {
      reader.printed = ''
      for (const line of content
        .trim()
        .split('\n')
        .flatMap(one => one.split(/ && (?=cd )/)))
        if (!line.startsWith('cd ')) await run(reader, line)
    } else {
      const seen = await SEEN[kind]?.(reader)
      seenTexts.push(seen ?? '')
      if (process.env['UPDATE_PAGES']) {
        const trimmed = (seen ?? `there is no kind ${kind}`).replaceAll(/[ \t]+$/gm, '').trim()
        updated = updated.replace(block, () => `\`\`\`${kind} \n${trimmed}\n\`\`\``)
      } else expect(masked(seen ?? `there is no kind ${kind}`)).toBe(masked(content))
    }
  }
  await stop(reader)
  if (process.env['UPDATE_PAGES']) writeFileSync(path, updated.replaceAll(/^(```\w+(?: \w+)?) $/gm, '$1'))
  return seenTexts
}
