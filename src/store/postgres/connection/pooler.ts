import { randomUUID } from 'node:crypto'
import type { Connect } from './connect.ts'
import type { Session } from './session.ts'
import { StoreError } from '../../store.ts'

/** A pooler with one connection only would let us wait for ourselves. */
const ANSWER_MS = 2_000

/**
 * Throws where a pooler in between gives each transaction to whichever connection is free: what we set, prepare and listen for would be
 * somebody else's. It seems to work as long as there is little to do, so it is found out: another session takes a connection while this
 * one does nothing, and then this one looks whether it still has what it had.
 */
export const expectOwnSession = async (session: Session, connect: Connect): Promise<void> => {
  const mark = randomUUID()
  await session.run(`SELECT set_config('chatgate.session', $1, false)`, [mark])
  const other = await connect()
  try {
    await other.run('BEGIN')
    const [found] = await session.run(
      `SELECT current_setting('chatgate.session', true) AS mark`,
      [],
      ANSWER_MS,
    )
    if (found?.mark === mark) return
  } finally {
    await other.run('ROLLBACK').catch(() => {})
    await other.end()
  }
  throw new StoreError(
    'A pooler in front of the database gives each transaction to whichever connection is free, so settings, prepared statements and notifications of a gateway get lost. Name the database itself, or let the pooler keep sessions (PgBouncer: pool_mode = session).',
    'STORE_POOLED',
  )
}
