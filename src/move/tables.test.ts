import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { migrate } from '../store/sqlite/schema.ts'
import { TABLES } from './tables.ts'

/** What is created in the database instead of moved. */
const MADE_ANEW: ReadonlySet<string> = new Set([
  // Not used any more, see the schema.
  'delivery.leased_by',
  // Is part of the attempts.
  'destination.under_way',
  // There it has its own table, which is filled after everything else.
  'event.repeat_key',
  // Gateways announce themselves.
  'node.*',
  // Specific to the machine that the file was on.
  'believed.*',
])

test('every column of a SQLite file is moved, or is known to be made anew', () => {
  const database = new DatabaseSync(':memory:')
  migrate(database, 'memory')
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as {
    name: string
  }[]
  const inFile = tables.flatMap(({ name }) =>
    (database.prepare('SELECT name FROM pragma_table_info(?)').all(name) as { name: string }[]).map(
      column => `${name}.${column.name}`,
    ),
  )
  const columns = TABLES.flatMap(({ name, from = name, columns: own }) =>
    Object.entries(own).map(([column, { from: read = column }]) => {
      const source = /FROM (\w+)/.exec(from)?.[1] ?? from
      return `${source}.${/^\w+$/.test(read) ? read : column}`
    }),
  )
  const moved = new Set(columns)
  const isKnown = (column: string): boolean =>
    moved.has(column) || MADE_ANEW.has(column) || MADE_ANEW.has(column.replace(/\..*/, '.*'))
  expect(inFile.filter(column => !isKnown(column))).toEqual([])
})
