import { SCHEMA, type Session } from './connection/session.ts'
import { StoreError } from '../store.ts'

/**
 * How far a move into this database is, written with each page of it. No migration makes this table: only a database that was moved into has
 * it. `step` is the table that is being filled, `place` the key of the last row in it.
 */
export const CREATE_MOVE = `
  CREATE TABLE move (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    source text NOT NULL,
    fingerprint text NOT NULL,
    begun_at bigint NOT NULL,
    step text,
    place text,
    rows bigint NOT NULL DEFAULT 0,
    finished_at bigint
  )`

/** The one row of the table, where there is one. */
export const selectMove = async (session: Session) => {
  const [found] = await session.run(`SELECT to_regclass('${SCHEMA}.move') IS NOT NULL AS "isThere"`)
  if (!found?.isThere) return undefined
  const [move] = await session.run(
    'SELECT source, fingerprint, begun_at AS "begunAt", step, place, rows, finished_at AS "finishedAt" FROM move',
  )
  return move
}

/** Begins a database anew: what somebody has to do by hand, as nothing of ours throws away what is kept. */
export const BEGIN_ANEW = `start over after DROP SCHEMA ${SCHEMA} CASCADE on it`

/** Throws while a move into the database is not finished: a gateway would send what is not all there, and give numbers that are to come. */
export const expectNotMoving = async (session: Session): Promise<void> => {
  const move = await selectMove(session)
  if (!move || move.finishedAt !== null) return
  throw new StoreError(
    `A move from ${String(move.source)} into this database is not finished. Run the same \`chatgate move\` again, which goes on where it was; or ${BEGIN_ANEW}.`,
    'STORE_MOVING',
  )
}
