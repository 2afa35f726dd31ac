/**
 * What the work thread is doing, in memory that the main thread can read even while the work thread hangs: a beat that
 * rises with every sign of life, and which plugin code is running, one call inside another.
 */

/** A call of plugin code. */
export interface Call {
  /** The step's index among all steps of the config. */
  step: number
  /** Absent where it is about no event: when a plugin is stopped, for example. */
  eventId?: string
}

const BEAT = 0
const DEPTH = 1
const STEPS = 2
/** A delivery, and a transform above its destination. */
const CALLS_MAX = 2
const IDS_OFFSET_BYTES = (STEPS + CALLS_MAX) * Int32Array.BYTES_PER_ELEMENT
const ID_LENGTH_BYTES = 36
const NO_ID = '\0'.repeat(ID_LENGTH_BYTES)

export const createActivityMemory = (): SharedArrayBuffer =>
  new SharedArrayBuffer(IDS_OFFSET_BYTES + CALLS_MAX * ID_LENGTH_BYTES)

export interface Activity {
  beat: () => void
  enter: (call: Call) => void
  leave: () => void
}

const open = (memory: SharedArrayBuffer) => ({
  numbers: new Int32Array(memory, 0, STEPS + CALLS_MAX),
  ids: Buffer.from(memory, IDS_OFFSET_BYTES, CALLS_MAX * ID_LENGTH_BYTES),
})

/** The work thread's side. */
export const writeActivity = (memory: SharedArrayBuffer): Activity => {
  const { numbers, ids } = open(memory)
  let depth = 0
  const beat = () => void Atomics.add(numbers, BEAT, 1)
  return {
    beat,
    enter({ step, eventId }) {
      beat()
      if (depth < CALLS_MAX) {
        numbers[STEPS + depth] = step
        ids.write(eventId ?? NO_ID, depth * ID_LENGTH_BYTES, ID_LENGTH_BYTES, 'latin1')
      }
      depth += 1
      Atomics.store(numbers, DEPTH, depth)
    },
    leave() {
      depth -= 1
      Atomics.store(numbers, DEPTH, depth)
    },
  }
}

/** The main thread's side. `calls` are those that run now, the inner ones last. */
export const readActivity = (memory: SharedArrayBuffer): { beats: number; calls: Call[] } => {
  const { numbers, ids } = open(memory)
  const depth = Math.min(Atomics.load(numbers, DEPTH), CALLS_MAX)
  const calls = Array.from({ length: depth }, (_, index) => {
    const eventId = ids.toString('latin1', index * ID_LENGTH_BYTES, (index + 1) * ID_LENGTH_BYTES)
    return { step: numbers[STEPS + index] ?? 0, ...(eventId !== NO_ID && { eventId }) }
  })
  return { beats: Atomics.load(numbers, BEAT), calls }
}
