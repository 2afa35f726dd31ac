import { Session } from 'node:inspector/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'

/** A place in the code that a thread is in. */
export interface Place {
  file: string
  /** From 1. */
  line: number
}

const PATIENCE_MS = 1_000

/** What the debugger says; see https://chromedevtools.github.io/devtools-protocol/ under Debugger. */
type DebuggerEvent =
  | { method: 'Debugger.scriptParsed'; params: { scriptId: string; url: string } }
  | {
      method: 'Debugger.paused'
      params: { callFrames: { location: { scriptId: string; lineNumber: number } }[] }
    }

/**
 * Finds where a thread is that never returns to its event loop: the debugger can pause it from outside. From the function
 * that runs up to its callers. Empty when the thread is not in JavaScript, or does not answer.
 */
export const whereIs = async (worker: Worker): Promise<Place[]> => {
  const session = new Session()
  session.connect()
  try {
    return (
      (await Promise.race([
        pausedPlaces(session, worker.threadId),
        sleep(PATIENCE_MS, [], { ref: false }),
      ])) ?? []
    )
  } catch {
    // A thread that is just ending cannot be looked at; then nobody is blamed.
    return []
  } finally {
    // Lets the thread go on, as a paused one cannot be ended.
    // One that dies of its own accord just now may never answer.
    const released = session.post('NodeWorker.disable').catch(() => {})
    await Promise.race([released, sleep(PATIENCE_MS, undefined, { ref: false })])
    session.disconnect()
  }
}

const pausedPlaces = (session: Session, threadId: number): Promise<Place[]> =>
  new Promise((resolve, reject) => {
    const urls = new Map<string, string>()
    session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
      // Its own `workerId` counts in another order than the threads.
      if (!workerInfo.title.startsWith(`[worker ${threadId}]`)) return
      const tell = (id: number, method: string): Promise<void> =>
        session.post('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id, method }) })
      session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
        const event = JSON.parse(params.message) as DebuggerEvent
        if (event.method === 'Debugger.scriptParsed') urls.set(event.params.scriptId, event.params.url)
        if (event.method !== 'Debugger.paused') return
        const places = event.params.callFrames.map(({ location }) =>
          placeOf(urls.get(location.scriptId), location.lineNumber),
        )
        void tell(3, 'Debugger.resume').then(
          () => resolve(places.filter(place => place !== undefined)),
          reject,
        )
      })
      void tell(1, 'Debugger.enable')
        .then(() => tell(2, 'Debugger.pause'))
        .catch(reject)
    })
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }).catch(reject)
  })

const placeOf = (url: string | undefined, lineNumber: number): Place | undefined =>
  url?.startsWith('file:') ? { file: fileURLToPath(url), line: lineNumber + 1 } : undefined
