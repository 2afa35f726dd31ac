import { setTimeout as pause } from 'node:timers/promises'
import { readAddress } from '../store/postgres/connection/address.ts'
import { createConnect } from '../store/postgres/connection/connect.ts'
import { BEGIN_ANEW, CREATE_MOVE, selectMove } from '../store/postgres/moving.ts'
import { expectOwnSession } from '../store/postgres/connection/pooler.ts'
import { migrate } from '../store/postgres/schema.ts'
import type { Row } from '../store/read/row.ts'
import { inTransaction, SCHEMA, type Session } from '../store/postgres/connection/session.ts'
import { StoreError } from '../store/store.ts'
import type { KeptKey } from '../store/sqlite/write/repeats.ts'
import { insertPage, selectPage, selectUsed, SET_NUMBERS } from './statements.ts'
import { placeOf, TABLES, type Table, type MovedValue, type Values } from './tables.ts'

/** How far a move has come. */
export interface MovePlace {
  /** The table of the last row that was stored; undefined before the first. */
  step?: string
  after?: MovedValue[]
  /** How many rows have been stored in total. */
  rows: number
  begunAt: number
  finishedAt?: number
}

export interface Target {
  /** Begins a move from this file, or finds out how far it has come. Rejects if the database holds anything else. */
  begin(source: string, fingerprint: string): Promise<MovePlace>
  /** Stores rows and the progress of the move: both or neither. */
  keep(table: Table, rows: readonly Values[]): Promise<void>
  /** The next rows of a table, after a place; none at its end. */
  page(table: Table, after: readonly MovedValue[] | undefined): Promise<Values[]>
  /** Stores the keys that recognize repeats, and lets gateways in. */
  finish(repeats: Iterable<KeptKey>): Promise<void>
  close(): Promise<void>
}

/** An arbitrary number of our own, see `MIGRATION_LOCK`. */
const MOVE_LOCK = 7_203_417_003
/** The server may need a moment to notice that a killed move, or a gateway, is gone. */
const GONE_WITHIN_MS = 5_000
const LOOK_AGAIN_MS = 100

const STATEMENTS = {
  lock: 'SELECT pg_try_advisory_lock($1) AS "isOurs"',
  selectOthers: `
    SELECT count(*) AS count FROM pg_stat_activity
    WHERE application_name = '${SCHEMA}' AND datname = current_database() AND pid <> pg_backend_pid()`,
  begin: 'INSERT INTO move (source, fingerprint, begun_at) VALUES ($1, $2, $3)',
  goOn: 'UPDATE move SET step = $1, place = $2, rows = rows + $3',
  keepRepeats: `
    INSERT INTO repeat (key, at) SELECT key, max(at) FROM unnest($1::bigint[], $2::bigint[]) AS u(key, at) GROUP BY key
    ON CONFLICT (key) DO UPDATE SET at = excluded.at`,
  finish: 'UPDATE move SET finished_at = $1',
}

const REPEATS_AT_ONCE = 10_000

/** Connects to the database and brings its tables to the newest layout. Rejects if another move is running there. */
export const openTarget = async (url: string): Promise<Target> => {
  const connect = createConnect(readAddress(url))
  const session = await connect()
  try {
    await expectOwnSession(session, connect)
    await expectSoon(
      async () => (await session.run(STATEMENTS.lock, [MOVE_LOCK]))[0]?.isOurs === true,
      'Another move into this database is running.',
    )
    await migrate(session)
  } catch (error) {
    session.destroy()
    throw error
  }
  return {
    begin: (source, fingerprint) => begin(session, source, fingerprint),
    keep: (table, rows) => keep(session, table, rows),
    page: async (table, after) => {
      const names = Object.keys(table.columns)
      const found = await session.run(selectPage(table, after !== undefined), after ?? [])
      return found.map(row => names.map(name => row[name] as MovedValue))
    },
    finish: repeats =>
      inTransaction(session, async run => {
        for (const keys of chunksOf(repeats, REPEATS_AT_ONCE))
          await run(STATEMENTS.keepRepeats, [keys.map(({ key }) => String(key)), keys.map(({ at }) => at)])
        await run(SET_NUMBERS)
        await run(STATEMENTS.finish, [Date.now()])
      }),
    close: () => session.end(),
  }
}

const begin = async (session: Session, source: string, fingerprint: string): Promise<MovePlace> => {
  const found = await selectMove(session)
  if (found) expectSame(found, source, fingerprint)
  else await expectEmpty(session)
  if (found && found.finishedAt !== null) return placeIn(found)
  await expectSoon(
    async () => Number((await session.run(STATEMENTS.selectOthers))[0]?.count) === 0,
    'A gateway is connected to this database. Stop it first, and start it again when the move is done.',
  )
  if (found) return placeIn(found)
  const begunAt = Date.now()
  await inTransaction(session, async run => {
    await run(CREATE_MOVE)
    await run(STATEMENTS.begin, [source, fingerprint, begunAt])
  })
  return { rows: 0, begunAt }
}

const placeIn = ({ step = null, place = null, rows, begunAt, finishedAt = null }: Row): MovePlace => ({
  ...(step !== null && { step: String(step) }),
  ...(place !== null && { after: JSON.parse(String(place)) as MovedValue[] }),
  rows: Number(rows),
  begunAt: Number(begunAt),
  ...(finishedAt !== null && { finishedAt: Number(finishedAt) }),
})

const keep = (session: Session, table: Table, rows: readonly Values[]): Promise<void> =>
  inTransaction(session, async run => {
    const lists = Object.keys(table.columns).map((_, index) => rows.map(row => row[index]))
    await run(insertPage(table), lists)
    const place = JSON.stringify(placeOf(table, rows.at(-1) ?? []))
    await run(STATEMENTS.goOn, [table.name, place, rows.length])
  })

const expectSame = (move: Row, source: string, fingerprint: string): void => {
  if (move.fingerprint === fingerprint) return
  const begun = `a move from ${String(move.source)} of ${new Date(Number(move.begunAt)).toISOString()}`
  throw new StoreError(
    move.finishedAt === null
      ? `The database holds a part of ${begun}; ${move.source === source ? 'the file has changed since' : 'that is another file, or it has changed since'}, so this move cannot continue it. For this file, ${BEGIN_ANEW}.`
      : `The database holds all of ${begun}, which is finished. Name another one for this file.`,
    'STORE_NOT_EMPTY',
  )
}

const expectEmpty = async (session: Session): Promise<void> => {
  const used = await session.run(selectUsed(TABLES))
  if (used.length === 0) return
  throw new StoreError(
    `The database is in use: it has rows in ${used.map(({ name }) => String(name)).join(', ')} already. Name an empty one.`,
    'STORE_NOT_EMPTY',
  )
}

const chunksOf = function* <Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  const all = Iterator.from(items)
  for (let chunk = all.take(size).toArray(); chunk.length > 0; chunk = all.take(size).toArray()) yield chunk
}

const expectSoon = async (isSo: () => Promise<boolean>, otherwise: string): Promise<void> => {
  const until = performance.now() + GONE_WITHIN_MS
  while (!(await isSo())) {
    if (performance.now() > until) throw new StoreError(otherwise, 'STORE_IN_USE')
    await pause(LOOK_AGAIN_MS)
  }
}
