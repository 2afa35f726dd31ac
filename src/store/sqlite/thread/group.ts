import type { StoreCall, Methods, Result } from './calls.ts'
import { sqliteCode, toStoreError } from '../error.ts'
import type { Database } from '../file.ts'

type Begin = 'BEGIN' | 'BEGIN IMMEDIATE'

/** What goes along with a transaction. */
interface Hooks {
  /** Its last step, before it is committed. */
  write: () => void
  commit: () => void
  /** What was done in it was undone. */
  rollBack: () => void
}

const NOTHING: Hooks = { write: () => {}, commit: () => {}, rollBack: () => {} }

/**
 * Runs calls together in one transaction, which is committed when this returns. When it fails, each is run once more in
 * a transaction of its own, so that a bad one fails alone.
 */
export const runTogether = <Names extends string>(
  database: Database,
  begin: Begin,
  methods: Methods<Names>,
  calls: StoreCall[],
  hooks = NOTHING,
): Result[] => {
  try {
    const results = transaction(database, begin, () => {
      const values = calls.map(call => ({ value: invoke(methods, call) }))
      hooks.write()
      return values
    })
    hooks.commit()
    return results
  } catch (error) {
    hooks.rollBack()
    // A busy file fails them all alike, each after a wait.
    if (calls.length === 1 || sqliteCode(error) === 'SQLITE_BUSY') return calls.map(() => failed(error))
    return calls.flatMap(call => runTogether(database, begin, methods, [call], hooks))
  }
}

const transaction = <Value>(database: Database, begin: Begin, work: () => Value): Value => {
  database.exec(begin)
  try {
    const value = work()
    database.exec('COMMIT')
    return value
  } catch (error) {
    // SQLite rolls back unasked after some errors, a full disk for example.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

const invoke = <Names extends string>(methods: Methods<Names>, [method, ...values]: StoreCall): unknown =>
  methods[method as Names](...(values as never[]))

const failed = (error: unknown): Result => {
  const { message, code } = toStoreError(error)
  return { error: { message, code } }
}
