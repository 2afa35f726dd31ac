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
 * Gathers what is called while a batch is under way into the next one, so that one commit serves them all, in the order of the calls. A
 * call that is wrong itself fails alone. `bytesOf` bounds how large a batch may grow.
 */
export const gatherer = <Item>(
  work: (items: Item[], calls: number) => Promise<unknown>,
  bytesOf: (item: Item) => number = () => 0,
): ((items: Item[]) => Promise<void>) => {
  let waiting: Call<Item>[] = []
  let isScheduled = false

  const run = async (calls: Call<Item>[]): Promise<void> => {
    try {
      await work(
        calls.flatMap(({ items }) => items),
        calls.length,
      )
      for (const { resolve } of calls) resolve()
    } catch (error) {
      if (calls.length > 1 && isCallersFault(error)) for (const call of calls) await run([call])
      else for (const { reject } of calls) reject(error)
    }
  }

  const runAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const count = batchSize(waiting, bytesOf)
      const batch = waiting.slice(0, count)
      waiting = waiting.slice(count)
      await run(batch)
    }
    isScheduled = false
  }

  return items =>
    new Promise((resolve, reject) => {
      waiting.push({ items, resolve, reject })
      if (isScheduled) return
      isScheduled = true
      // At the end of this turn of the event loop, so that the first batch holds all that came in during it.
      setImmediate(() => void runAll())
    })
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
