import { readCircuit } from '../deliver/circuit.ts'
import type { AttemptEnd } from '../deliver/deliverer.ts'
import { OWN_FAMILY } from '../events/commands/gateway.ts'
import { ownEvent } from '../callback/own-event.ts'
import type { AttemptRecord, KeptEvent, Store } from '../store/store.ts'

/** At most one DeliveryDead is sent for each destination in this time; it says how many deliveries died. */
const DEAD_NEWS_MS = 60_000

/** What has happened to a delivery. */
interface Happening {
  record: Pick<AttemptRecord, 'destination' | 'state' | 'reason'>
  event: Pick<KeptEvent, 'id' | 'command'>
  turn?: AttemptEnd['turn']
}

export interface News {
  tell: (happening: Happening) => void
  /** Sends what has been held back so far. */
  close: () => Promise<void>
}

/** Deaths of one destination that have not been told yet. */
interface Quiet {
  leftOut: number
  last?: Happening
  timer: NodeJS.Timeout
}

/**
 * Turns what happens to destinations and deliveries into events, to be routed like any other. `consoleUrl` is
 * for their links.
 */
export const createNews = (
  store: Pick<Store, 'append' | 'destinations'>,
  consoleUrl: string,
  onStoreFailure: (error: unknown) => void,
): News => {
  const write = async (command: string, { record, event }: Happening, more: object = {}): Promise<void> => {
    try {
      const known = (await store.destinations()).find(({ name }) => name === record.destination)
      const { quietUntil } = readCircuit(known ?? {})
      const body = {
        CallbackCommand: command,
        Destination: record.destination,
        Reason: record.reason ?? '',
        EventId: event.id,
        Link: `${consoleUrl}${pageOf(command, record.destination, event.id)}`,
        Waiting: known?.waiting ?? 0,
        Dead: known?.dead ?? 0,
        ...(known?.oldestWaitingAt !== undefined && { OldestWaitingAt: known.oldestWaitingAt }),
        ...(quietUntil !== undefined && { AskedToWaitUntil: quietUntil }),
        EventTime: Date.now(),
        ...more,
      }
      await store.append([ownEvent(command, record.destination, body)])
    } catch (error) {
      onStoreFailure(error)
    }
  }

  const deaths = gatherDeaths((last, AlsoDeadSinceLast) =>
    write('Gateway.DeliveryDead', last, { AlsoDeadSinceLast }),
  )

  return {
    tell(happening) {
      // Deliveries of news cause no news; otherwise one failure could go round forever.
      if (happening.event.command.startsWith(OWN_FAMILY)) return
      if (happening.turn === 'failing') void write('Gateway.DestinationFailing', happening)
      if (happening.turn === 'recovered') void write('Gateway.DestinationRecovered', happening)
      if (happening.record.state === 'dead') deaths.add(happening)
    },
    close: () => deaths.close(),
  }
}

/** The page of the console that says more. */
const pageOf = (command: string, destination: string, event: string): string =>
  command === 'Gateway.DeliveryDead'
    ? `/events/${event}`
    : `/destinations/${destination.split('/').map(encodeURIComponent).join('/')}`

/** Tells the first death at once, and further ones of the same destination together when its quiet time is over. */
const gatherDeaths = (tell: (last: Happening, alsoDead: number) => Promise<void>) => {
  const quietFor = new Map<string, Quiet>()

  const begin = (destination: string): void => {
    const timer = setTimeout(() => void tellLeftOut(destination), DEAD_NEWS_MS)
    quietFor.set(destination, { leftOut: 0, timer })
  }
  const tellLeftOut = async (destination: string): Promise<void> => {
    const quiet = quietFor.get(destination)
    quietFor.delete(destination)
    clearTimeout(quiet?.timer)
    if (!quiet?.last) return
    begin(destination)
    await tell(quiet.last, quiet.leftOut - 1)
  }

  return {
    add(happening: Happening): void {
      const { destination } = happening.record
      const quiet = quietFor.get(destination)
      if (quiet) {
        quiet.leftOut += 1
        quiet.last = happening
        return
      }
      begin(destination)
      void tell(happening, 0)
    },
    async close(): Promise<void> {
      await Promise.all([...quietFor.keys()].map(tellLeftOut))
      for (const { timer } of quietFor.values()) clearTimeout(timer)
    },
  }
}
