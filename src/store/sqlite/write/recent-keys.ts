/** Which number was last remembered under a key of 64 bits; for the newest keys, in memory that does not grow. */
export interface RecentKeys {
  find: (key: bigint) => number | undefined
  /** `number` is 1 or more. */
  remember: (key: bigint, number: number) => void
}

/** So many keys are remembered at least, and at most twice as many. */
export const RECENT_KEYS = 2 ** 18

/** Keys by open addressing, half full at most; a number of 0 is a free place. */
interface Generation {
  keys: BigInt64Array
  numbers: Float64Array
  size: number
}

/** A `Map` would take five times the memory. Instead of forgetting single keys, the older one of two generations goes as a whole. */
export const createRecentKeys = (atLeast = RECENT_KEYS): RecentKeys => {
  const places = 2 * atLeast
  const emptyGeneration = (): Generation => ({
    keys: new BigInt64Array(places),
    numbers: new Float64Array(places),
    size: 0,
  })
  let newer = emptyGeneration()
  let older = emptyGeneration()

  /** Where a key stands, or would. */
  const placeOf = (key: bigint, { keys, numbers }: Generation): number => {
    let place = Number(BigInt.asUintN(32, key)) % places
    while (numbers[place] !== 0 && keys[place] !== key) place = (place + 1) % places
    return place
  }
  const findIn = (key: bigint, generation: Generation): number | undefined =>
    generation.numbers[placeOf(key, generation)] || undefined

  return {
    find: key => findIn(key, newer) ?? findIn(key, older),
    remember(key, number) {
      if (newer.size >= atLeast) {
        older = newer
        newer = emptyGeneration()
      }
      const place = placeOf(key, newer)
      if (newer.numbers[place] === 0) newer.size += 1
      newer.keys[place] = key
      newer.numbers[place] = number
    },
  }
}
