import { Session } from 'node:inspector/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import type { Call } from '../../watch/activity.ts'
import { CALLS_NOW } from '../../watch/watch.ts'

/** A place in the code that a thread is in. */
export interface Place {
  file: string
  /** From 1. */
  line: number
}

/** Where a thread is. */
export interface Whereabouts {
  /** From the function that runs up to its callers. */
  places: Place[]
  /** The calls of plugin code that it belongs to, also when it runs after an `await`. */
  calls: readonly Call[]
}

const NOWHERE: Whereabouts = { places: [], calls: [] }
const PATIENCE_MS = 1_000
/** On a machine that has much else to do the debugger takes its time; then nobody but it knows who is to blame. */
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

const ENABLE = 1
const PAUSE = 2
const ASK = 3
const RESUME = 4
const DISABLE = 5

/**
 * Finds where a thread is that never returns to its event loop: the debugger can pause it from outside. Nowhere when the thread is not
 * in JavaScript, or does not answer. `isKnown` says that who is to blame is known without.
 */
export const whereIs = async (worker: Worker, isKnown: boolean): Promise<Whereabouts> => {
  const session = new Session()
  session.connect()
  const teller = createTeller(session)
  try {
    return await Promise.race([
      whereabouts(session, teller, worker.threadId),
      sleep(isKnown ? PATIENCE_MS : LONG_PATIENCE_MS, NOWHERE, { ref: false }),
    ])
  } catch {
    // A thread that is just ending cannot be looked at; then nobody is blamed.
    return NOWHERE
  } finally {
    // A paused thread cannot be ended, nor the process; and one that was not heard of in time pauses later, unless its debugger is told not to.
    const released = teller.release().catch(() => {})
    // One that dies of its own accord just now may never answer.
    await Promise.race([released, sleep(PATIENCE_MS, undefined, { ref: false })])
    session.disconnect()
  }
}

/** Speaks to the debugger of the one thread that is looked at. */
const createTeller = (session: Session) => {
  let sessionId: string | undefined
  const tell = async (id: number, method: string, params?: object): Promise<void> => {
    if (sessionId === undefined) return
    const message = JSON.stringify({ id, method, params })
    await session.post('NodeWorker.sendMessageToWorker', { sessionId, message })
  }
  return {
    tell,
    attach: (to: string): void => {
      sessionId = to
    },
    release: async (): Promise<void> => {
      await tell(DISABLE, 'Debugger.disable').catch(() => undefined)
      await session.post('NodeWorker.disable')
    },
  }
}

type Teller = ReturnType<typeof createTeller>

const whereabouts = (session: Session, { tell, attach }: Teller, threadId: number): Promise<Whereabouts> =>
  new Promise((resolve, reject) => {
    const urls = new Map<string, string>()
    let places: Place[] = []
    session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
      // Its own `workerId` counts in another order than the threads.
      if (!workerInfo.title.startsWith(`[worker ${threadId}]`)) return
      attach(sessionId)
      const hear = async (message: DebuggerMessage): Promise<void> => {
        if (message.method === 'Debugger.scriptParsed') urls.set(message.params.scriptId, message.params.url)
        else if (message.method === 'Debugger.paused') {
          const { callFrames } = message.params
          places = callFrames.flatMap(({ location }) => placeOf(urls.get(location.scriptId), location) ?? [])
          await tell(ASK, 'Debugger.evaluateOnCallFrame', asking(callFrames))
        } else if (message.method === undefined && message.id === ASK) {
          await tell(RESUME, 'Debugger.resume')
          resolve({ places, calls: message.result?.result?.value ?? [] })
        }
      }
      session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
        hear(JSON.parse(params.message) as DebuggerMessage).catch(reject)
      })
      void tell(ENABLE, 'Debugger.enable')
        .then(() => tell(PAUSE, 'Debugger.pause'))
        .catch(reject)
    })
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }).catch(reject)
  })

/** How to ask a paused thread for its calls, in the function that runs. */
const asking = ([frame]: readonly Frame[]) => ({
  callFrameId: frame?.callFrameId ?? '',
  expression: `globalThis[Symbol.for('${CALLS_NOW}')]()`,
  returnByValue: true,
})

const placeOf = (url: string | undefined, { lineNumber }: Frame['location']): Place | undefined =>
  url?.startsWith('file:') ? { file: fileURLToPath(url), line: lineNumber + 1 } : undefined
