import { ENDED_COLUMNS, type EndedDelivery, endedOf, planAgain } from './plan.ts'
import { type DigestKey, handDigestsOver, lockDigests } from './digest.ts'
import { letNextPass, lockOrders, type Order } from './order.ts'
import { lockDestinations } from './place.ts'
import type { Pool } from '../connection/pool.ts'
import { column, STATE, numbered } from '../statement.ts'
import { POSTGRES } from '../../read/dialect.ts'
import { selectKeys } from '../../read/selection.ts'
import type { Run } from '../connection/session.ts'
import { Tally } from './tally.ts'
import type { DeliverySelection } from '../../store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const MOVE_STATEMENTS = {
  read: `
    SELECT ${ENDED_COLUMNS} FROM unnest($1::bigint[], $2::text[]) AS k(seq, destination)
    JOIN delivery d ON d.event_seq = k.seq AND d.destination = k.destination`,
  // Others may have moved some of them since they were selected.
  lock: `
    SELECT ${ENDED_COLUMNS} FROM unnest($1::bigint[], $2::text[]) AS k(seq, destination)
    JOIN delivery d ON d.event_seq = k.seq AND d.destination = k.destination
    WHERE ${STATE} = $3 ORDER BY d.destination, d.order_key, d.event_seq FOR UPDATE OF d`,
  cancel: `
    UPDATE delivery d SET state = 'cancelled', due_at = NULL, leased_by = NULL, updated_at = $3
    FROM unnest($1::bigint[], $2::text[]) AS k(seq, destination)
    WHERE d.event_seq = k.seq AND d.destination = k.destination`,
}

/** Puts deliveries by hand into another state; calls `onWork` when something becomes due. */
export const moveMethods = (pool: Pool, onWork: () => void) => ({
  moveDeliveries: async (
    selection: DeliverySelection,
    to: 'waiting' | 'cancelled',
    limit: number,
    now: number,
  ): Promise<number> => {
    const moved = await pool.transaction(run => move(run, selection, to, limit, now))
    if (moved > 0) onWork()
    return moved
  },
})

const move = async (
  run: Run,
  selection: DeliverySelection,
  to: 'waiting' | 'cancelled',
  limit: number,
  now: number,
): Promise<number> => {
  const { sql, values } = selectKeys(POSTGRES, selection)
  const keys = await run(numbered(`${sql} ORDER BY event_seq, destination LIMIT ?`), [...values, limit])
  const named = [column(keys, 'event_seq'), column(keys, 'destination')]
  if (to === 'waiting') await lockDestinations(run, column(keys, 'destination'))
  else await takeHold(run, (await run(MOVE_STATEMENTS.read, named)).map(endedOf))
  const found = (await run(MOVE_STATEMENTS.lock, [...named, selection.state])).map(endedOf)
  const oldestFirst = found.toSorted((a, b) => a.seq - b.seq)
  await (to === 'waiting' ? planAgain(run, oldestFirst, now) : drop(run, oldestFirst, now))
  return found.length
}

const ordersOf = (ended: readonly EndedDelivery[]): Order[] =>
  ended.flatMap(({ destination, orderKey }) => (orderKey === undefined ? [] : { destination, orderKey }))

const digestsOf = (ended: readonly EndedDelivery[]): DigestKey[] =>
  ended.flatMap(({ destination, digest }) => (digest === undefined ? [] : { destination, digest }))

const takeHold = async (run: Run, ended: readonly EndedDelivery[]): Promise<void> => {
  await lockOrders(run, ordersOf(ended))
  await lockDigests(run, digestsOf(ended))
}

const drop = async (run: Run, ended: readonly EndedDelivery[], now: number): Promise<void> => {
  if (ended.length === 0) return
  await run(MOVE_STATEMENTS.cancel, [column(ended, 'seq'), column(ended, 'destination'), now])
  await letNextPass(
    run,
    ordersOf(ended).map(order => ({ ...order, now })),
  )
  const leaders = ended.filter(({ digest, position }) => digest === position)
  await handDigestsOver(run, digestsOf(leaders), now)
  const tally = new Tally()
  for (const { destination, state } of ended) {
    tally.add(destination, state, -1)
    tally.add(destination, 'cancelled', 1)
  }
  await tally.save(run)
}
