/** This many refusals take about a millisecond. */
const PER_TURN = 20

/**
 * Runs actions a few at a time, and lets callbacks in between. Connections that are too slow are found all at once, and
 * there may be thousands of them.
 */
export const createTurns = () => {
  const waiting: (() => void)[] = []
  const takeSome = (): void => {
    for (const act of waiting.splice(0, PER_TURN)) act()
    if (waiting.length > 0) setImmediate(takeSome)
  }
  return (act: () => void): void => {
    if (waiting.push(act) === 1) setImmediate(takeSome)
  }
}
