import type { Waiting } from './waiting.ts'

/** What an order has in the file; all but `makeDue` look for it there. */
export interface OrdersInFile {
  /** How many deliveries wait. */
  count: () => number
  /** All that wait in an order, by their position. */
  read: () => Waiting[]
  isBehind: (orderKey: string, position: number) => boolean
  /** Makes the first of an order due; undefined where that is so already, or where there is none. */
  letNextPass: (orderKey: string, now: number) => Waiting | undefined
  makeDue: (waiting: Waiting, now: number) => void
}

/** With at most this many they are read into memory, and with more than that they are let go. */
const READ_MAX = 128
const HELD_MAX = 512

/** Which deliveries of a destination wait behind others of the same order. In memory, as long as they are few. */
export class Orders {
  readonly #file: OrdersInFile
  /** By order key, what waits behind the first, which may be under way. */
  #behind: Map<string, Waiting[]> | undefined

  constructor(file: OrdersInFile) {
    this.#file = file
  }

  /** Whether a delivery that is about to be planned waits behind another. */
  isBehind(orderKey: string, position: number): boolean {
    const count = this.#file.count()
    if (count > HELD_MAX) this.#behind = undefined
    else if (count <= READ_MAX) this.#behind ??= behindIn(this.#file.read())
    return this.#behind?.has(orderKey) ?? this.#file.isBehind(orderKey, position)
  }

  /** A delivery has been planned. */
  add(waiting: Waiting): void {
    if (this.#behind) addTo(this.#behind, waiting)
  }

  /** Makes the next of an order due, after the one in front of it is gone. Returns that. */
  letNextPass(orderKey: string, now: number): Waiting | undefined {
    if (!this.#behind) return this.#file.letNextPass(orderKey, now)
    const next = this.#behind.get(orderKey)?.shift()
    if (!next) {
      this.#behind.delete(orderKey)
      return undefined
    }
    this.#file.makeDue(next, now)
    return { ...next, dueAt: now }
  }
}

const behindIn = (waiting: readonly Waiting[]): Map<string, Waiting[]> => {
  const behind = new Map<string, Waiting[]>()
  for (const one of waiting) addTo(behind, one)
  return behind
}

const addTo = (behind: Map<string, Waiting[]>, waiting: Waiting): void => {
  const { orderKey } = waiting
  if (orderKey === undefined) return
  const others = behind.get(orderKey)
  if (others) others.push(waiting)
  else behind.set(orderKey, [])
}
