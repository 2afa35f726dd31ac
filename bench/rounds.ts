/** Rounds in which all that is compared takes turns, each on a machine at rest. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Calls each of them in each round, in an order that turns; gives what each gave, round by round. What one leaves to do (a store that
 * is tidied up, programs that were started) is not counted against the next: that waits for the machine to be at rest.
 */
export const inRounds = async <Name extends string, Value>(
  rounds: number,
  names: readonly Name[],
  measure: (name: Name) => Promise<Value>,
): Promise<Record<Name, Value[]>> => {
  const found = Object.fromEntries(names.map(name => [name, [] as Value[]])) as Record<Name, Value[]>
  for (let round = 0; round < rounds; round += 1) {
    for (let place = 0; place < names.length; place += 1) {
      const name = names[(place + round) % names.length]
      if (name === undefined) continue
      await rest()
      found[name].push(await measure(name))
    }
  }
  return found
}

const LOOK_MS = 200
const GIVE_UP_MS = 30_000
/** Of one processor. */
const AT_REST = 0.15

const rest = async (): Promise<void> => {
  const giveUpAt = performance.now() + GIVE_UP_MS
  for (;;) {
    const busy = await busyProcessors()
    if (busy < AT_REST) return
    if (performance.now() < giveUpAt) continue
    console.error(`Measured beside something else, which keeps ${busy.toFixed(1)} processors busy.`)
    return
  }
}

const busyProcessors = async (): Promise<number> => {
  const [idle, from] = [idleMs(), performance.now()]
  await sleep(LOOK_MS)
  return availableParallelism() - (idleMs() - idle) / (performance.now() - from)
}

/** Clock ticks of /proc are hundredths of a second. */
const TICK_MS = 10

/** How long the processors have had nothing to do, all together, in milliseconds. */
const idleMs = (): number => {
  const [, , , , idle, waiting] = readFileSync('/proc/stat', 'latin1').split(/\s+/, 6)
  return (Number(idle) + Number(waiting)) * TICK_MS
}
