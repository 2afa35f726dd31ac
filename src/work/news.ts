import type { AttemptEnd } from '../deliver/deliverer.ts'
import { OWN_FAMILY } from '../events/commands/gateway.ts'
import { createLimiter } from '../log/log.ts'
import { ownEvent } from '../receive/own-event.ts'
import type { Store } from '../store/store.ts'

/** At most one DeliveryDead for each destination in this time; it says how many there were. */
const DEAD_NEWS_MS = 60_000

/** Turns what happens to destinations and deliveries into events, to be routed like any other. `adminUrl` is for their links. */
export const createNews = (
  store: Pick<Store, 'append' | 'destinations'>,
  adminUrl: string,
  onStoreFailure: (error: unknown) => void,
): ((end: AttemptEnd) => void) => {
  const limit = createLimiter(DEAD_NEWS_MS)

  const tell = async (
    command: string,
    { record, delivery }: AttemptEnd,
    more: object = {},
  ): Promise<void> => {
    try {
      const known = (await store.destinations()).find(({ name }) => name === record.destination)
      const body = {
        CallbackCommand: command,
        Destination: record.destination,
        Reason: record.reason ?? '',
        EventId: delivery.event.id,
        Link: `${adminUrl}/api/events/${delivery.event.id}`,
        Waiting: known?.waiting ?? 0,
        Dead: known?.dead ?? 0,
        ...(known?.oldestWaitingAt !== undefined && { OldestWaitingAt: known.oldestWaitingAt }),
        EventTime: Date.now(),
        ...more,
      }
      await store.append([ownEvent(command, record.destination, body)])
    } catch (error) {
      onStoreFailure(error)
    }
  }

  return end => {
    // What happens to the delivery of news is no news, so they never cause themselves.
    if (end.delivery.event.command.startsWith(OWN_FAMILY)) return
    if (end.turn === 'failing') void tell('Gateway.DestinationFailing', end)
    if (end.turn === 'recovered') void tell('Gateway.DestinationRecovered', end)
    if (end.record.state !== 'dead') return
    limit(
      end.record.destination,
      leftOut => void tell('Gateway.DeliveryDead', end, { AlsoDeadSinceLast: leftOut }),
    )
  }
}
