import { reasonGroup } from '../reason-group.ts'
import type { Database } from './file.ts'

/** Gives a connection the functions that statements use beyond SQLite's own. */
export const addFunctions = (database: Database): void => {
  database.function('reason_group', { deterministic: true }, reason =>
    typeof reason === 'string' ? reasonGroup(reason) : null,
  )
}
