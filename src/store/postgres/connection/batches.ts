import { isCallersFault } from './error.ts'

interface Call<Item> {
  items: Item[]
  resolve: () => void
  reject: (error: unknown) => void
}

/** More would only make one statement longer than it must be, and hold a lock for each profile that it changes. */
const ITEMS_MAX = 250
const BYTES_MAX = 16 * 1024 * 1024

/**
 * What is added while a batch is under way is gathered into the next one, so that one commit serves many calls, in their order. A call that
 * is wrong itself fails alone.
 */
export class Batches<Item> {
  readonly #work: (items: Item[], calls: number) => Promise<unknown>
  readonly #bytesOf: (item: Item) => number
  #waiting: Call<Item>[] = []
  #isScheduled = false

  /** `bytesOf` bounds how large a batch may grow. */
  constructor(
    work: (items: Item[], calls: number) => Promise<unknown>,
    bytesOf: (item: Item) => number = () => 0,
  ) {
    this.#work = work
    this.#bytesOf = bytesOf
  }

  /** Resolves when the batch that these are in is done. */
  add(items: Item[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject })
      if (this.#isScheduled) return
      this.#isScheduled = true
      // At the end of this turn of the event loop, so that the first batch holds all that came in during it.
      setImmediate(() => void this.#runAll())
    })
  }

  async #runAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const count = batchSize(this.#waiting, this.#bytesOf)
      const batch = this.#waiting.slice(0, count)
      this.#waiting = this.#waiting.slice(count)
      await this.#run(batch)
    }
    this.#isScheduled = false
  }

  async #run(calls: Call<Item>[]): Promise<void> {
    try {
      await this.#work(
        calls.flatMap(({ items }) => items),
        calls.length,
      )
      for (const { resolve } of calls) resolve()
    } catch (error) {
      if (calls.length > 1 && isCallersFault(error)) for (const call of calls) await this.#run([call])
      else for (const { reject } of calls) reject(error)
    }
  }
}

/** How many calls, at least one, make the next batch. */
const batchSize = <Item>(calls: readonly Call<Item>[], bytesOf: (item: Item) => number): number => {
  let items = 0
  let bytes = 0
  const first = calls.findIndex(call => {
    items += call.items.length
    bytes += call.items.reduce((sum, item) => sum + bytesOf(item), 0)
    return items > ITEMS_MAX || bytes > BYTES_MAX
  })
  return first === -1 ? calls.length : Math.max(1, first)
}
