/**
 * A thread beside a process that tries out plugins: ends the process if one of them does not return, or fills the memory.
 */
import { writeSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { workerData } from 'node:worker_threads'
import { readActivity, type Call } from '../watch/activity.ts'
import type { StepFacts } from '../chains/step-facts.ts'
import { CALLS_NOW } from '../watch/watch.ts'
import { CHECK_MS, createSilence } from '../watch/watchdog.ts'

export interface Limits {
  /** For the whole process: what plugins may take, and as much again for everything else. */
  memoryMaxBytes: number
  /** Whether the process ends for its memory also where no plugin is to blame. */
  isStrict?: true
  /** The file descriptor that is told which plugin was to blame. */
  tellTo: number
  /** What to say of the end, like `the command was ended`. */
  ended: string
}

export interface Watching extends Limits {
  activity: SharedArrayBuffer
  steps: readonly Pick<StepFacts, 'label' | 'plugin'>[]
}

const STDERR = 2
/** On a busy machine the debugger takes its time. */
const PATIENCE_MS = 10_000
/** If the plugins of two configs run side by side, the guard of the other config may know better. */
const PRECEDENCE_MS = 1_000
/** Between two looks a plugin can fill a lot. */
const MEMORY_CHECK_MS = 100
const GIB_BYTES = 1024 ** 3

const { activity, steps, memoryMaxBytes, isStrict, tellTo, ended } = workerData as Watching

/**
 * Ends the process if plugin code `did` something forbidden. Only the debugger can set the exit code, but it does not
 * reach code deep in one of Node's libraries.
 */
const endGuilty = async (did: string): Promise<void> => {
  const running = readActivity(activity).calls
  if (running.length === 0) await sleep(PRECEDENCE_MS)
  const session = new Session()
  session.connectToMainThread()
  const { promise: looked, resolve } = Promise.withResolvers<void>()
  session.on('Debugger.paused', ({ params: { callFrames } }) => {
    void endPaused(session, callFrames[0]?.callFrameId ?? '', running, did).finally(resolve)
  })
  // Neither is answered before it pauses.
  void session.post('Debugger.enable')
  void session.post('Debugger.pause')
  await Promise.race([looked, sleep(PATIENCE_MS)])
  // Otherwise it would pause later, for good.
  void session.post('Debugger.disable')
  session.disconnect()
  if (running.length === 0) return
  tell(running, did)
  process.kill(process.pid, 'SIGKILL')
}

/** Returns only if no plugin is to blame. */
const endPaused = async (
  session: Session,
  callFrameId: string,
  running: readonly Call[],
  did: string,
): Promise<void> => {
  const evaluate = (expression: string) =>
    session.post('Debugger.evaluateOnCallFrame', { callFrameId, expression, returnByValue: true })
  const { result } = await evaluate(`globalThis[Symbol.for('${CALLS_NOW}')]()`)
  const calls = running.length > 0 ? running : (result.value as readonly Call[])
  if (calls.length === 0) return session.post('Debugger.resume')
  tell(calls, did)
  // With a debugger Node writes a message to standard error that helps no one.
  await evaluate(`process.getBuiltinModule('fs').closeSync(${STDERR}); process.exit(1)`)
}

const tell = (running: readonly Call[], did: string): void => {
  const { step = -1, eventId } = running.at(-1) ?? {}
  const { plugin, label } = steps[step] ?? {}
  const event = eventId === undefined ? '' : ` for the event ${eventId}`
  say(`The plugin \`${plugin}\` (${label}) ${did}${event}, so ${ended}.`)
}

/** Whoever should read it may be gone, and then the end is all the more needed. */
const say = (sentence: string): void => {
  try {
    writeSync(tellTo, `${sentence}\n`)
  } catch {
    // It ends without a word.
  }
}

const isHung = createSilence(activity)
let isEnding = false

/** Only one of the two looks at a time can end the process. */
const endOnce = async (did: string): Promise<void> => {
  if (isEnding) return
  isEnding = true
  await endGuilty(did)
  isEnding = false
}

const endFull = async (): Promise<void> => {
  const did = `filled ${memoryMaxBytes / GIB_BYTES} GiB of memory`
  await endOnce(did)
  if (!isStrict || process.memoryUsage.rss() <= memoryMaxBytes) return
  say(`It ${did}, so ${ended}.`)
  process.kill(process.pid, 'SIGKILL')
}

setInterval(() => {
  if (isHung()) void endOnce('did not return for 5 s')
}, CHECK_MS)
setInterval(() => {
  if (process.memoryUsage.rss() > memoryMaxBytes) void endFull()
}, MEMORY_CHECK_MS)
