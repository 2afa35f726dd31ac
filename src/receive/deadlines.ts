interface Waiting<Value> {
  /** By `performance.now()`, so that setting the clock does not end a wait. */
  deadline: number
  resolve: (value: Value) => void
}

const LOOK_MS = 100

/**
 * Waits for promises until their deadlines at most, give or take a tenth of a second; after that they resolve to
 * `late`. One timer serves all of them; otherwise every request would need its own timer.
 */
export const createDeadlines = <Value>(late: Value) => {
  const waiting = new Set<Waiting<Value>>()
  let timer: NodeJS.Timeout | undefined

  const look = (): void => {
    const now = performance.now()
    for (const one of waiting) {
      if (one.deadline > now) continue
      waiting.delete(one)
      one.resolve(late)
    }
    timer = waiting.size > 0 ? setTimeout(look, LOOK_MS) : undefined
  }

  return (deadline: number, promise: Promise<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      const one = { deadline, resolve }
      waiting.add(one)
      timer ??= setTimeout(look, LOOK_MS)
      promise.finally(() => waiting.delete(one)).then(resolve, reject)
    })
}
