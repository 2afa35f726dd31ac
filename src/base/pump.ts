import { setImmediate } from 'node:timers/promises'

export interface Pump {
  /** Runs the job soon; if it is running, once more after that. */
  wake: () => void
  /** Resolves when the job is not running and will not run again. */
  stop: () => Promise<void>
}

/** The longest wait between two runs, as a wake-up may be missed. */
export const POLL_MS = 1_000

/**
 * Runs a job whenever it is woken, never twice at once, and again by itself. The job returns after how many milliseconds it
 * wants to run again at the latest (0 for at once).
 */
export const createPump = (job: () => Promise<number>, onFailure: (error: unknown) => void): Pump => {
  const state = { stopped: false, wanted: false }
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  const run = async (): Promise<void> => {
    clearTimeout(timer)
    let waitMs = 0
    while ((state.wanted || waitMs <= 0) && !state.stopped) {
      state.wanted = false
      waitMs = await job().catch((error: unknown) => {
        onFailure(error)
        return POLL_MS
      })
    }
    running = undefined
    if (!state.stopped) timer = setTimeout(wake, Math.min(waitMs, POLL_MS))
  }

  // At the end of this turn of the event loop, so that all that happens in it is one reason to run.
  const wake = (): void => {
    state.wanted = true
    if (!state.stopped) running ??= setImmediate().then(run)
  }

  const stop = async (): Promise<void> => {
    state.stopped = true
    clearTimeout(timer)
    await running
  }

  return { wake, stop }
}
