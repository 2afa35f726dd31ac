/** The contract of a store: all that every engine promises, a part for each topic. */
import { archiveContract } from './contract/archive.ts'
import { askingContract } from './contract/asking.ts'
import { byHandContract } from './contract/by-hand.ts'
import { clientsContract } from './contract/clients.ts'
import { deliveringContract } from './contract/delivering.ts'
import { countsContract } from './contract/counts.ts'
import { destinationsContract } from './contract/destinations.ts'
import { digestsContract } from './contract/digests.ts'
import { groupsContract } from './contract/groups.ts'
import { keepingContract } from './contract/keeping.ts'
import { manyContract } from './contract/many.ts'
import { memoryContract } from './contract/memory.ts'
import { orderContract } from './contract/order.ts'
import { progressContract } from './contract/progress.ts'
import { repeatsContract } from './contract/repeats.ts'
import { replaysContract } from './contract/replays.ts'
import { retentionContract } from './contract/retention.ts'
import { retentionClockContract } from './contract/retention-clock.ts'
import { routingContract } from './contract/routing.ts'
import { searchContract } from './contract/search.ts'
import { underWayContract } from './contract/under-way.ts'
import type { OpenEmpty } from './contract/stores.ts'

const PARTS = [
  keepingContract,
  routingContract,
  deliveringContract,
  progressContract,
  underWayContract,
  askingContract,
  groupsContract,
  searchContract,
  archiveContract,
  clientsContract,
  orderContract,
  manyContract,
  byHandContract,
  destinationsContract,
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
