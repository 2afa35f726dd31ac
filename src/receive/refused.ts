import { randomUUIDv7 } from 'node:crypto'
import type { AnswerName } from '../callback/answers.ts'

/** A refused callback, as it came. */
export interface RefusedCallback {
  id: string
  answer: AnswerName
  /** What Chat was told. */
  why: string
  /** Milliseconds since 1970. */
  at: number
  /** The address of the sender. */
  from: string
  /**
   * The query without its own secrets, but with `Sign` and `RequestTime`: anyone who sees it could send the callback
   * again.
   */
  query: string
  body: Uint8Array
}

/** The last refused callbacks: enough to see what is wrong, and to try them again once it is fixed. In memory only. */
export interface RefusedSample {
  /**
   * Whether to sample another one now; the caller must then add it. Rate-limited, because a flood would push out the
   * earlier ones. Called before the body is read; otherwise many slow bodies would be accepted at once.
   */
  wants: () => boolean
  add: (refused: Omit<RefusedCallback, 'id'>) => void
  /** Newest first. */
  list: () => RefusedCallback[]
  get: (id: string) => RefusedCallback | undefined
  remove: (id: string) => void
}

const KEPT_MAX = 100
const PAUSE_MS = 1_000
/** A larger body is cut, and then cannot be tried again. */
export const REFUSED_BODY_MAX_BYTES = 64 * 1024

export const createRefusedSample = (now: () => number = () => performance.now()): RefusedSample => {
  const kept = new Map<string, RefusedCallback>()
  let lastAt = -Infinity
  return {
    wants() {
      const isWanted = now() - lastAt >= PAUSE_MS
      if (isWanted) lastAt = now()
      return isWanted
    },
    add(refused) {
      const id = randomUUIDv7()
      kept.set(id, { ...refused, id })
      const [oldest] = kept.keys()
      if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest)
    },
    list: () => [...kept.values()].toReversed(),
    get: id => kept.get(id),
    remove: id => void kept.delete(id),
  }
}
