import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { signFor } from '../../src/events/sign.ts'
import { atTheEndOfTest, type AtTheEnd } from './at-the-end.ts'
import { BIN } from './command-line.ts'
import { onStoreOfTests } from './store-of-tests.ts'
import { until } from './until.ts'

/** A separate folder for a test; removed when the test is over. */
export const temporaryFolder = (
  files: Record<string, string> = {},
  atTheEnd: AtTheEnd = atTheEndOfTest,
): string => {
  const folder = mkdtempSync(join(tmpdir(), 'chatgate-'))
  atTheEnd(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** Listens on free ports, with the store beside the config; goes before the routes of a test's config. */
export const HEAD = `
listen: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
apps: { "1400000001": {} }
store: sqlite:./gateway.sqlite
`

/** A whole config: every event goes to the log. */
export const LOG_ONLY = `${HEAD}routes: { all: { when: "*", steps: [{ log: {} }] } }`

type LogLine = { level: string; msg: string; [field: string]: unknown }

export interface RunningGateway {
  folder: string
  process: ChildProcess
  /** Everything logged so far. */
  log: LogLine[]
  output: string[]
  /** The callback address. */
  url: string
  admin: string
  /** Posts a callback; missing query parameters are added as Chat sends them. */
  post(body: object | string | Uint8Array, query?: Record<string, string | undefined>): Promise<Posted>
  /** GETs JSON from the admin API. */
  get<Result = Record<string, unknown>>(path: string): Promise<Result>
  /** Waits for a log line. */
  logged(matches: (line: LogLine) => boolean, message: string): Promise<LogLine>
  /** Stops it gracefully and waits. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
}

export interface Posted {
  status: number
  answer: { ActionStatus: string; ErrorCode: number; ErrorInfo: string; [field: string]: unknown }
}

interface StartOptions {
  /** Full YAML; `routes` alone is completed with {@link HEAD}. */
  config: string
  /** Files beside the config, by name. */
  files?: Record<string, string>
  /** An existing folder to run in, to continue with its store. */
  folder?: string
  environment?: Record<string, string>
  /** More arguments for the command line, after `start`. */
  args?: readonly string[]
  /** When it ends at the latest; by default with the test. */
  atTheEnd?: AtTheEnd
}

/** Starts a real gateway in a separate process. */
export const startGateway = async ({
  config,
  files = {},
  folder,
  environment = {},
  args = [],
  atTheEnd = atTheEndOfTest,
}: StartOptions): Promise<RunningGateway> => {
  const home = folder ?? temporaryFolder({}, atTheEnd)
  writeFileSync(join(home, 'gateway.config.yaml'), await onStoreOfTests(config, home))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(home, name), content)
  const child = spawn(process.execPath, [BIN, 'start', ...args], {
    cwd: home,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  atTheEnd(() => void child.kill('SIGKILL'))
  const log: LogLine[] = []
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', line => {
      output.push(line)
      if (line.startsWith('{')) log.push(JSON.parse(line) as LogLine)
    })
  }
  await until(() => {
    if (child.exitCode !== null)
      throw new Error(`the gateway ended with ${child.exitCode}:\n${output.join('\n')}`)
    return log.some(line => line.msg === 'listening')
  }, 'the gateway listens')
  return handle(home, child, log, output)
}

const handle = (folder: string, child: ChildProcess, log: LogLine[], output: string[]): RunningGateway => {
  const listening = log.find(line => line.msg === 'listening') as LogLine & {
    callbackPort: number
    adminPort: number
    path: string
  }
  const url = `http://127.0.0.1:${listening.callbackPort}${listening.path}`
  const admin = `http://127.0.0.1:${listening.adminPort}`
  const ended = once(child, 'exit')
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
  }
  return {
    folder,
    process: child,
    log,
    output,
    url,
    admin,
    post: (body, query) => postCallback(url, body, query),
    get: async path => {
      const response = await fetch(`${admin}${path}`)
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
      return (await response.json()) as never
    },
    logged: async (matches, message) => {
      await until(() => log.some(matches), `the gateway logs ${message}`).catch((error: unknown) => {
        throw new Error(`it logged\n${output.slice(-20).join('\n')}`, { cause: error })
      })
      return log.find(matches) as LogLine
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

/** Posts a callback as Chat does. `undefined` leaves a parameter out. */
export const postCallback = async (
  url: string,
  body: object | string | Uint8Array,
  query: Record<string, string | undefined> = {},
): Promise<Posted> => {
  const command = (body as { CallbackCommand?: string }).CallbackCommand
  const parameters = {
    SdkAppid: '1400000001',
    CallbackCommand: command,
    contenttype: 'json',
    ClientIP: '127.0.0.1',
    OptPlatform: 'iOS',
    ...query,
  }
  const target = new URL(url)
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) target.searchParams.set(name, value)
  const raw = typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(target, {
    method: 'POST',
    body: raw ? (body as string) : JSON.stringify(body),
  })
  return { status: response.status, answer: (await response.json()) as Posted['answer'] }
}

/** Signs as Chat does, with the current second by default. */
export const signature = (
  token: string,
  seconds = Math.floor(Date.now() / 1000),
): { Sign: string; RequestTime: string } => ({
  Sign: signFor(token, String(seconds)),
  RequestTime: String(seconds),
})

/** A profile change: `operator` changes `tags` of `subject`. */
export const profileChange = (
  subject: string,
  tags: Record<string, string | number> = { Tag_Profile_IM_Nick: 'new name' },
  operator = subject,
) => ({
  CallbackCommand: 'Profile.CallbackPortraitSet',
  From_Account: subject,
  Operator_Account: operator,
  EventTime: Date.now(),
  ProfileItem: Object.entries(tags).map(([Tag, Value]) => ({ Tag, Value })),
})

/** The newest event in the admin API that matches a query, with all details. */
export const newestEvent = async (gateway: RunningGateway, query = ''): Promise<EventDetails> => {
  const { events } = await gateway.get<{ events: { id: string }[] }>(`/api/events?limit=1&${query}`)
  const [event] = events
  if (!event) throw new Error(`no event fits ${query}`)
  return gateway.get<EventDetails>(`/api/events/${event.id}`)
}

export interface EventDetails {
  id: string
  command: string
  kind: string
  operator?: string
  subject?: string
  time: string
  byAdmin: boolean
  query: string
  reason: string
  unreadable?: string
  routedAt?: string
  routes: {
    route: string
    reason: string
    step?: string
    why?: string
    destinations: string[]
    setAside?: string[]
  }[]
  deliveries: {
    destination: string
    state: string
    attempts: number
    reason?: string
    digest?: number
    behindEventId?: string
    attemptList: { attempt: number; outcome: string; reason?: string }[]
  }[]
}
