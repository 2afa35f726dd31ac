import { Session } from 'node:inspector/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import type { Call } from '../../watch/activity.ts'
import { CALLS_NOW } from '../../watch/watch.ts'

/** A place in the code. */
export interface PausedAt {
  file: string
  /** From 1. */
  line: number
}

/** Where a thread is. */
export interface Whereabouts {
  /** From the function that runs up to its callers. */
  places: PausedAt[]
  /** The calls of plugin code that it belongs to, also when it runs after an `await`. */
  calls: readonly Call[]
}

const NOWHERE: Whereabouts = { places: [], calls: [] }
const PATIENCE_MS = 1_000
/** On a busy machine the debugger takes its time, and where nothing else is known only it can tell who is to blame. */
const LONG_PATIENCE_MS = 5_000

interface Frame {
  callFrameId: string
  location: { scriptId: string; lineNumber: number }
}

/** What the debugger says; see https://chromedevtools.github.io/devtools-protocol/ under Debugger. */
type DebuggerMessage =
  | { method: 'Debugger.scriptParsed'; params: { scriptId: string; url: string } }
  | { method: 'Debugger.paused'; params: { callFrames: Frame[] } }
  | { method?: undefined; id: number; result?: { result?: { value?: readonly Call[] } } }

/**
 * Finds out where a thread is that never returns to its event loop: the debugger can pause it from outside.
 * Nowhere if the thread is not in JavaScript or does not answer. `isKnown` says that the plugin to blame is
 * known anyway, so that less time is spent on this.
 */
export const whereIs = async (worker: Worker, isKnown: boolean): Promise<Whereabouts> => {
  const session = new Session()
  session.connect()
  const thread = new ThreadDebugger(session, worker.threadId)
  try {
    return await Promise.race([
      whereabouts(thread),
      sleep(isKnown ? PATIENCE_MS : LONG_PATIENCE_MS, NOWHERE, { ref: false }),
    ])
  } catch {
    // A thread that is just ending cannot be inspected; then no plugin is blamed.
    return NOWHERE
  } finally {
    // Neither a paused thread nor the process can be ended; and a thread that was too slow would still pause
    // later if its debugger stayed enabled.
    const released = thread.release().catch(() => {})
    // A thread that dies by itself just now may never answer.
    await Promise.race([released, sleep(PATIENCE_MS, undefined, { ref: false })])
    session.disconnect()
  }
}

const whereabouts = async (thread: ThreadDebugger): Promise<Whereabouts> => {
  await thread.enable()
  const frames = await thread.pause()
  const places = frames.flatMap(frame => thread.placeOf(frame) ?? [])
  const calls = await thread.callsIn(frames)
  await thread.resume()
  return { places, calls }
}

/** What the debugger is told, and the id by which it answers. */
const IDS = {
  'Debugger.enable': 1,
  'Debugger.pause': 2,
  'Debugger.evaluateOnCallFrame': 3,
  'Debugger.resume': 4,
  'Debugger.disable': 5,
}

/** The debugger of one thread, whose messages travel through a session of this one. */
class ThreadDebugger {
  readonly #session: Session
  readonly #attached = Promise.withResolvers<void>()
  readonly #paused = Promise.withResolvers<readonly Frame[]>()
  readonly #evaluated = Promise.withResolvers<readonly Call[]>()
  readonly #urls = new Map<string, string>()
  #sessionId: string | undefined

  constructor(session: Session, threadId: number) {
    this.#session = session
    session.on('NodeWorker.attachedToWorker', ({ params }) => {
      // Its own `workerId` counts in another order than the threads.
      if (!params.workerInfo.title.startsWith(`[worker ${threadId}]`)) return
      this.#sessionId = params.sessionId
      this.#attached.resolve()
    })
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) =>
      this.#hear(JSON.parse(params.message) as DebuggerMessage),
    )
  }

  async enable(): Promise<void> {
    await this.#session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
    await this.#attached.promise
    await this.#tell('Debugger.enable')
  }

  /** Returns the functions that run, from the innermost up to its callers. */
  async pause(): Promise<readonly Frame[]> {
    await this.#tell('Debugger.pause')
    return this.#paused.promise
  }

  /** Asks a paused thread for its calls, in the function that runs. */
  async callsIn([frame]: readonly Frame[]): Promise<readonly Call[]> {
    await this.#tell('Debugger.evaluateOnCallFrame', {
      callFrameId: frame?.callFrameId ?? '',
      expression: `globalThis[Symbol.for('${CALLS_NOW}')]()`,
      returnByValue: true,
    })
    return this.#evaluated.promise
  }

  async resume(): Promise<void> {
    await this.#tell('Debugger.resume')
  }

  /** Lets the thread go, also one that has not paused yet. */
  async release(): Promise<void> {
    await this.#tell('Debugger.disable').catch(() => undefined)
    await this.#session.post('NodeWorker.disable')
  }

  placeOf({ location: { scriptId, lineNumber } }: Frame): PausedAt | undefined {
    const url = this.#urls.get(scriptId)
    return url?.startsWith('file:') ? { file: fileURLToPath(url), line: lineNumber + 1 } : undefined
  }

  async #tell(method: keyof typeof IDS, params?: object): Promise<void> {
    if (this.#sessionId === undefined) return
    const message = JSON.stringify({ id: IDS[method], method, params })
    await this.#session.post('NodeWorker.sendMessageToWorker', { sessionId: this.#sessionId, message })
  }

  #hear(message: DebuggerMessage): void {
    if (message.method === 'Debugger.scriptParsed')
      this.#urls.set(message.params.scriptId, message.params.url)
    else if (message.method === 'Debugger.paused') this.#paused.resolve(message.params.callFrames)
    else if (message.method === undefined && message.id === IDS['Debugger.evaluateOnCallFrame'])
      this.#evaluated.resolve(message.result?.result?.value ?? [])
  }
}
