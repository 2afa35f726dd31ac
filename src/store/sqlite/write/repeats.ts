import type { Database } from '../file.ts'
import { timeBounds } from '../../read/time.ts'
import { read, type Statement } from '../statement.ts'
import { type NewEvent, REPEAT_MS } from '../../store.ts'
import { where } from '../../read/sql.ts'

/** The statements that run for each event, for the test that looks at their plans too. */
export const REPEAT_STATEMENTS = {
  selectKept: 'SELECT 1 FROM event WHERE seq = ? AND repeat_key = ? AND received_at >= ?',
}

const SELECT_NEWEST = 'SELECT seq, received_at AS receivedAt FROM event ORDER BY seq DESC LIMIT 1'

/**
 * Tells whether an event is a repeat of one that is kept. The keys of the newest events are known in memory, as an index of them on disk,
 * in random order, would cost more than all else about an event. The file has the last word: what was remembered of a transaction that
 * was rolled back is not a repeat.
 */
export class Repeats {
  readonly #selectKept: Statement
  readonly #recent = createRecentKeys()

  constructor(database: Database) {
    this.#selectKept = database.prepare(REPEAT_STATEMENTS.selectKept)
    for (const { seq, key } of newestKeys(database)) this.#recent.remember(key, seq)
  }

  isRepeat({ repeatKey, receivedAt }: NewEvent): boolean {
    const seq = repeatKey === undefined ? undefined : this.#recent.find(repeatKey)
    if (repeatKey === undefined || seq === undefined) return false
    return this.#selectKept.get(seq, repeatKey, receivedAt - REPEAT_MS) !== undefined
  }

  remember({ repeatKey }: NewEvent, seq: number): void {
    if (repeatKey !== undefined) this.#recent.remember(repeatKey, seq)
  }
}

/** What is known of an event that may be repeated; it was received at `at`, in milliseconds since 1970. */
export interface KeptKey {
  seq: number
  key: bigint
  at: number
}

/** The keys of the last ten minutes of a file, oldest first. */
export const newestKeys = function* (database: Database): Generator<KeptKey> {
  const newest = database.prepare(SELECT_NEWEST).get()
  if (!newest) return
  const { sql, values } = where([
    { sql: 'e.seq > ?', values: [Number(newest.seq) - RECENT_KEYS] },
    ...read(database, timeBounds({ since: Number(newest.receivedAt) - REPEAT_MS })),
    { sql: 'e.repeat_key IS NOT NULL', values: [] },
  ])
  const select = database.prepare(
    `SELECT e.seq, e.repeat_key AS key, e.received_at AS at FROM event e ${sql} ORDER BY e.seq`,
  )
  select.setReadBigInts(true)
  for (const { seq, key, at } of select.iterate(...(values as number[])))
    yield { seq: Number(seq), key: key as bigint, at: Number(at) }
}

/** Which number was last remembered under a key of 64 bits; for the newest keys, in memory that does not grow. */
export interface RecentKeys {
  find: (key: bigint) => number | undefined
  /** `number` is 1 or more. */
  remember: (key: bigint, number: number) => void
}

/** How many keys are remembered at least; at most it is twice as many. */
const RECENT_KEYS = 2 ** 18

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
