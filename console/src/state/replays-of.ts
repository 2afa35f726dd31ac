/** Which replay a delivery came from. The store does not keep it, but a replay's own record leaves little choice. */
import type { Answer } from '../../../src/admin/api/endpoints.ts'
import type { Delivery } from './timeline.ts'

type EventDetail = Pick<
  Answer<'GET /api/events/:id'>,
  'id' | 'seq' | 'app' | 'command' | 'subject' | 'operator' | 'receivedAt'
>
type Replay = Pick<
  Answer<'GET /api/replays'>['replays'][number],
  'id' | 'createdAt' | 'updatedAt' | 'cursor' | 'request'
>

const SAME = ['app', 'command', 'subject', 'operator'] as const

/**
 * The replays that were under way when the delivery was last planned, have been through the event, and were asked for it, as far as their
 * filters tell. Mostly one; none where the delivery alone was asked for again. Newest first, as given.
 */
export const replaysOf = (
  event: EventDetail,
  { destination, createdAt, replays: count }: Pick<Delivery, 'destination' | 'createdAt' | 'replays'>,
  replays: readonly Replay[],
): number[] =>
  count === undefined
    ? []
    : replays
        .filter(replay => replay.createdAt <= createdAt && createdAt <= replay.updatedAt)
        .filter(({ cursor }) => cursor >= event.seq)
        .filter(({ request: { to } }) => to?.includes(destination) ?? true)
        .filter(({ request: { events } }) => isMeant(event, events))
        .map(({ id }) => id)

/** States and reasons have changed since; they are not looked at. */
const isMeant = (
  event: EventDetail,
  { ids, since, until, ...others }: Replay['request']['events'],
): boolean => {
  const receivedAt = Date.parse(event.receivedAt)
  return (
    (!Array.isArray(ids) || ids.includes(event.id)) &&
    (typeof since !== 'number' || since <= receivedAt) &&
    (typeof until !== 'number' || receivedAt < until) &&
    SAME.every(name => others[name] === undefined || others[name] === event[name])
  )
}
