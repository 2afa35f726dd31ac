/**
 * What the work thread is doing, in memory that the main thread can read even while the work thread hangs: a beat that
 * rises with every sign of life, and which step is running for which event.
 */

const BEAT = 0
const STEP = 1
const ID_OFFSET_BYTES = 8
const ID_LENGTH_BYTES = 36
const NOTHING = 0

export const createActivityMemory = (): SharedArrayBuffer =>
  new SharedArrayBuffer(ID_OFFSET_BYTES + ID_LENGTH_BYTES)

export interface Activity {
  beat: () => void
  /** `step` is the step's index among all steps of the config. */
  enter: (step: number, eventId: string) => void
  leave: () => void
}

/** The work thread's side. */
export const writeActivity = (memory: SharedArrayBuffer): Activity => {
  const numbers = new Int32Array(memory, 0, 2)
  const id = Buffer.from(memory, ID_OFFSET_BYTES, ID_LENGTH_BYTES)
  const beat = () => void Atomics.add(numbers, BEAT, 1)
  return {
    beat,
    enter(step, eventId) {
      beat()
      id.write(eventId, 'latin1')
      Atomics.store(numbers, STEP, step + 1)
    },
    leave() {
      Atomics.store(numbers, STEP, NOTHING)
    },
  }
}

/** The main thread's side. */
export const readActivity = (
  memory: SharedArrayBuffer,
): { beats: number; running?: { step: number; eventId: string } } => {
  const numbers = new Int32Array(memory, 0, 2)
  const step = Atomics.load(numbers, STEP)
  const beats = Atomics.load(numbers, BEAT)
  if (step === NOTHING) return { beats }
  return {
    beats,
    running: {
      step: step - 1,
      eventId: Buffer.from(memory, ID_OFFSET_BYTES, ID_LENGTH_BYTES).toString('latin1'),
    },
  }
}
