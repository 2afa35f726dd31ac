import type { Store } from '../store.ts'
import { archiveReadings } from './archive.ts'
import { deliveryReadings } from './deliveries.ts'
import { destinationReadings } from './destinations.ts'
import type { Dialect } from './dialect.ts'
import { eventReadings } from './events.ts'
import { groupReadings } from './groups.ts'
import { gatewayReadings } from './gateways.ts'
import { profileReadings } from './profile.ts'
import { replayReadings } from './replays.ts'
import { searchReadings } from './search.ts'
import type { Reading } from './sql.ts'

/** The methods of a store that only read, and read the same in both engines. */
export type Reads = Pick<
  Store,
  | 'events'
  | 'searchEvents'
  | 'event'
  | 'eventsAfter'
  | 'countEvents'
  | 'exportEvents'
  | 'destinations'
  | 'destination'
  | 'circuits'
  | 'deliveries'
  | 'surveyDeliveries'
  | 'deliveryGroups'
  | 'replays'
  | 'replay'
  | 'runningReplay'
  | 'countReplays'
  | 'nodes'
  | 'believedUntil'
  | 'profile'
>

/** Each of them as a reading, which the engine has to run. */
export type Readings = {
  [Name in keyof Reads]: (...values: Parameters<Reads[Name]>) => Reading<Awaited<ReturnType<Reads[Name]>>>
}

export const createReadings = (dialect: Dialect): Readings => ({
  ...eventReadings(dialect),
  ...searchReadings(dialect),
  ...archiveReadings(dialect),
  ...deliveryReadings(dialect),
  ...groupReadings(dialect),
  ...destinationReadings(dialect),
  ...profileReadings(dialect),
  ...replayReadings,
  ...gatewayReadings,
})
