/**
 * What the work thread is doing, in memory that the main thread can read even while the work thread hangs or
 * after it has ended: a counter that rises with every sign of life, the calls of plugin code that are
 * running, one inside another, and the deliveries that are under way.
 */

/** A call of plugin code. */
export interface Call {
  /** The step's index among all steps of the config. */
  step: number
  /** Absent if the call concerns no event, for example when a plugin is stopped. */
  eventId?: string
}

/** A delivery, and a transform above its destination. */
const CALLS_MAX = 2
/** Further ones are not noted; if the thread is lost, they are given back without a record of the attempt. */
const UNDER_WAY_MAX = 256

const BEAT = 0
const DEPTH = 1
const STEPS = 2
const ID_LENGTH_BYTES = 36
const NO_ID = '\0'.repeat(ID_LENGTH_BYTES)
const NO_STEP = -1
const SLOTS = CALLS_MAX + UNDER_WAY_MAX
const IDS_OFFSET_BYTES = (STEPS + SLOTS) * Int32Array.BYTES_PER_ELEMENT

export interface Activity {
  beat: () => void
  enter: (call: Call) => void
  leave: () => void
  /** A delivery begins; returns its place, for `end`. */
  begin: (call: Call) => number
  end: (place: number) => void
}

interface Memory {
  numbers: Int32Array
  ids: Buffer
}

const open = (memory: SharedArrayBuffer): Memory => ({
  numbers: new Int32Array(memory, 0, STEPS + SLOTS),
  ids: Buffer.from(memory, IDS_OFFSET_BYTES, SLOTS * ID_LENGTH_BYTES),
})

export const createActivityMemory = (): SharedArrayBuffer => {
  const memory = new SharedArrayBuffer(IDS_OFFSET_BYTES + SLOTS * ID_LENGTH_BYTES)
  open(memory).numbers.fill(NO_STEP, STEPS)
  return memory
}

const write = ({ numbers, ids }: Memory, slot: number, { step, eventId = NO_ID }: Call): void => {
  ids.write(eventId, slot * ID_LENGTH_BYTES, ID_LENGTH_BYTES, 'latin1')
  numbers[STEPS + slot] = step
}

const read = ({ numbers, ids }: Memory, slot: number): Call => {
  const eventId = ids.toString('latin1', slot * ID_LENGTH_BYTES, (slot + 1) * ID_LENGTH_BYTES)
  return { step: numbers[STEPS + slot] ?? NO_STEP, ...(eventId !== NO_ID && { eventId }) }
}

/** The work thread's side. */
export const writeActivity = (memory: SharedArrayBuffer): Activity => {
  const opened = open(memory)
  const { numbers } = opened
  const free = Array.from({ length: UNDER_WAY_MAX }, (_, index) => CALLS_MAX + index)
  let depth = 0
  const beat = () => void Atomics.add(numbers, BEAT, 1)
  return {
    beat,
    enter(call) {
      beat()
      if (depth < CALLS_MAX) write(opened, depth, call)
      depth += 1
      Atomics.store(numbers, DEPTH, depth)
    },
    leave() {
      depth -= 1
      Atomics.store(numbers, DEPTH, depth)
    },
    begin(call) {
      const slot = free.pop() ?? NO_STEP
      if (slot !== NO_STEP) write(opened, slot, call)
      return slot
    },
    end(slot) {
      if (slot === NO_STEP) return
      numbers[STEPS + slot] = NO_STEP
      free.push(slot)
    },
  }
}

/** The main thread's side. `calls` are those that run now, the inner ones last. */
export const readActivity = (
  memory: SharedArrayBuffer,
): { beats: number; calls: Call[]; underWay: () => Call[] } => {
  const opened = open(memory)
  const depth = Math.min(Atomics.load(opened.numbers, DEPTH), CALLS_MAX)
  return {
    beats: Atomics.load(opened.numbers, BEAT),
    calls: Array.from({ length: depth }, (_, slot) => read(opened, slot)),
    underWay: () =>
      Array.from({ length: UNDER_WAY_MAX }, (_, index) => read(opened, CALLS_MAX + index)).filter(
        ({ step }) => step !== NO_STEP,
      ),
  }
}
