/**
 * The process in which a candidate is tried: if its plugins loop, fill the memory or exit, only this process suffers. Nothing is sent
 * from here.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { entryFile } from '../../base/entry.ts'
import { thrownText } from '../../base/thrown.ts'
import { ConfigError } from '../../config/problem.ts'
import { createMask, maskTexts, type Mask } from '../../log/mask.ts'
import { cutOffNetwork } from '../../tools/cut-off.ts'
import { withoutSending } from '../../tools/tools.ts'
import type { Order, Progress, Result, Said } from '../messages.ts'
import { sayPlan } from '../plan-said.ts'
import { admitCandidate, type Admitted } from './admit.ts'
import { checkCandidate } from './check.ts'
import { planCandidate } from './plan.ts'

/** On a busy machine it gets about a third of what the gateway gets. */
const NICENESS = 5

/** Callbacks are answered first, and where memory runs out this process goes first. */
const giveWay = (): void => {
  setPriority(NICENESS)
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000')
  } catch {
    // There is no such file but on Linux.
  }
}

const say = (said: Said): Promise<void> =>
  new Promise(resolve => {
    process.send?.(said, () => resolve())
  })

const readingStore = new AsyncLocalStorage<true>()

const surroundings = {
  reading: <Read>(read: () => Read): Read => readingStore.run(true, read),
  onProgress: (progress: Progress) => void say({ progress }),
}

const resultOf = async (admitted: Admitted, { candidate, plan }: Order): Promise<Result> => {
  const { mask } = admitted
  if (plan === undefined) return { checked: maskTexts(await checkCandidate(admitted), mask) }
  return { planned: sayPlan(await planCandidate(admitted, candidate.inForce, plan, surroundings), mask) }
}

const carryOut = async (order: Order): Promise<Result> => {
  let mask = createMask(order.candidate.secrets)
  try {
    const admitted = admitCandidate(order.candidate)
    ;({ mask } = admitted)
    return await resultOf(admitted, order)
  } catch (error) {
    return refusalOf(error, mask)
  }
}

const refusalOf = (error: unknown, mask: Mask): Result =>
  error instanceof ConfigError
    ? { refused: maskTexts(error.problems, mask) }
    : { failed: mask(thrownText(error)) }

giveWay()
new Worker(entryFile('src/candidate/process/leash'), { workerData: Number(process.argv[2]) }).unref()
// Otherwise it would go on when the gateway is gone.
process.on('disconnect', () => process.exit())
process.once('message', (order: Order) => {
  cutOffNetwork(() => readingStore.getStore() === true)
  void withoutSending(() => carryOut(order))
    .then(say)
    .then(() => process.exit())
})
