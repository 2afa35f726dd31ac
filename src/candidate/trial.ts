/** The main thread's side: starts the process of a candidate, and ends it in any case. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { entryFile } from '../base/entry.ts'
import type { Order, Progress, Result, Said } from './messages.ts'

/** It holds two configs and a page of events; what plugins fill beyond that is seen by a thread beside them. */
const HEAP_MAX_MB = 1024
/** Of what the process says of its end. */
const LAST_WORDS_LENGTH_MAX = 2_000
/** Its pipe may be held open by what its plugins have started. */
const GONE_WITHIN_MS = 1_000

export interface Bounds {
  withinMs: number
  /** Ends it early. */
  signal: AbortSignal
  onProgress?: (progress: Progress) => void
}

/** Carries out an order in a process of its own. Never rejects: what goes wrong is a sentence. */
export const tryOut = async (order: Order, { withinMs, signal, onProgress }: Bounds): Promise<Result> => {
  if (signal.aborted) return { failed: ENDED }
  const timeout = AbortSignal.timeout(withinMs)
  const over = AbortSignal.any([signal, timeout])
  const child = startChild()
  if (child.pid === undefined) return { failed: await whyNotStarted(child) }
  const lastWords = hear(child.stdio[TELL_FROM] as Readable)
  const end = (): void => void child.kill('SIGKILL')
  over.addEventListener('abort', end, { once: true })
  try {
    const result = await resultOf(child, order, onProgress)
    if (result) return result
    if (signal.aborted) return { failed: ENDED }
    return { failed: timeout.aborted ? lateSentence(withinMs) : await lossOf(child, lastWords) }
  } finally {
    over.removeEventListener('abort', end)
    end()
  }
}

const ENDED = 'it was ended'

const lateSentence = (withinMs: number): string =>
  `it was not done within ${withinMs / 1000} s, so its process was ended`

/** Where the process tells which plugin ended it; see `process/admit.ts`. */
const TELL_FROM = 4

/** A process and not a thread: a thread that fills its memory may take the others down with it. */
const startChild = (): ChildProcess => {
  return fork(entryFile('src/candidate/process/child'), [String(process.pid)], {
    execArgv: [`--max-old-space-size=${HEAP_MAX_MB}`, '--disable-sigusr1'],
    // What plugins log and print is of no use here.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
    serialization: 'advanced',
  })
}

const notStarted = (error: Error): string => `its process could not be started: ${error.message}`

/** Such a process has no pipes, for example where no file can be opened any more. */
const whyNotStarted = async (child: ChildProcess): Promise<string> => {
  const [error] = (await once(child, 'error')) as [Error]
  return notStarted(error)
}

/** Undefined if the process ended without one; all that it said has come by then. */
const resultOf = (
  child: ChildProcess,
  order: Order,
  onProgress: Bounds['onProgress'],
): Promise<Result | undefined> =>
  new Promise(resolve => {
    child.on('message', (said: Said) => {
      if ('progress' in said) onProgress?.(said.progress)
      else resolve(said)
    })
    child.once('disconnect', () => resolve(undefined))
    child.on('error', error => resolve({ failed: notStarted(error) }))
    // That it cannot be sent is known by the end of the process too.
    child.send(order, () => {})
  })

/** All that is said there, until the process is gone. */
const hear = async (pipe: Readable): Promise<string> => {
  let words = ''
  pipe.setEncoding('utf8')
  pipe.on('data', (text: string) => {
    words = (words + text).slice(0, LAST_WORDS_LENGTH_MAX)
  })
  await once(pipe, 'close').catch(() => undefined)
  return words.trim()
}

/** Why the process ended by itself. */
const lossOf = async (child: ChildProcess, lastWords: Promise<string>): Promise<string> => {
  const words = await Promise.race([lastWords, sleep(GONE_WITHIN_MS, '')])
  if (words !== '') return words
  if (child.exitCode === null && child.signalCode === null)
    await Promise.race([once(child, 'exit'), sleep(GONE_WITHIN_MS)])
  return child.signalCode === null
    ? 'its process ended; a plugin must not call process.exit()'
    : `it filled ${HEAP_MAX_MB} MB of memory, so its process was ended; the text or one of its plugins is to blame`
}
