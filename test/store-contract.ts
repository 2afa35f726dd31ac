/** The contract of a store: all that every engine promises, a part for each topic. */
import { askingContract } from './store-contract/asking.ts'
import { byHandContract } from './store-contract/by-hand.ts'
import { clientsContract } from './store-contract/clients.ts'
import { deliveringContract } from './store-contract/delivering.ts'
import { countsContract } from './store-contract/counts.ts'
import { digestsContract } from './store-contract/digests.ts'
import { keepingContract } from './store-contract/keeping.ts'
import { memoryContract } from './store-contract/memory.ts'
import { orderContract } from './store-contract/order.ts'
import { progressContract } from './store-contract/progress.ts'
import { repeatsContract } from './store-contract/repeats.ts'
import { replaysContract } from './store-contract/replays.ts'
import { retentionContract } from './store-contract/retention.ts'
import { retentionClockContract } from './store-contract/retention-clock.ts'
import { routingContract } from './store-contract/routing.ts'
import type { OpenEmpty } from './store-contract/stores.ts'

const PARTS = [
  keepingContract,
  routingContract,
  deliveringContract,
  progressContract,
  askingContract,
  clientsContract,
  orderContract,
  byHandContract,
  countsContract,
  digestsContract,
  retentionContract,
  retentionClockContract,
  replaysContract,
  repeatsContract,
  memoryContract,
]

/** Runs every part on one engine, whose `name` comes before the names of the tests. */
export const storeContract = (name: string, open: OpenEmpty): void => {
  for (const part of PARTS) part(name, open)
}
