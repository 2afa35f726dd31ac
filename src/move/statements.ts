import { BYTES_BESIDES } from '../store/postgres/write/append.ts'
import { PAGE } from './source.ts'
import type { Table } from './tables.ts'

/** Each table in which a gateway or an earlier move has left rows. */
export const selectUsed = (tables: readonly Table[]): string =>
  tables
    .map(({ name }) => `SELECT '${name}' AS name WHERE EXISTS (SELECT 1 FROM ${name})`)
    .join(' UNION ALL ')

/**
 * Takes a list of values for each column. Numbers are inserted as they are, even those that the server would generate.
 */
export const insertPage = ({ name, columns }: Table): string => {
  const names = Object.keys(columns).map(column => `"${column}"`)
  const lists = Object.values(columns).map(({ type }, index) => `$${index + 1}::${type}[]`)
  const insert = `INSERT INTO ${name} (${names.join(', ')}) OVERRIDING SYSTEM VALUE SELECT * FROM unnest(${lists.join(', ')})`
  // The sizes that the retention uses; the same as when an event is appended.
  return name === 'event'
    ? `WITH kept AS (${insert} RETURNING octet_length(body) + octet_length(query) + ${BYTES_BESIDES} AS bytes)
       INSERT INTO volume (bytes) SELECT sum(bytes) FROM kept`
    : insert
}

/** Takes the key values to continue after, if it continues. */
export const selectPage = ({ name, key, columns }: Table, isContinued: boolean): string => {
  const read = Object.entries(columns).map(([column, { type }]) =>
    type === 'boolean' ? `t."${column}"::int AS "${column}"` : `t."${column}"`,
  )
  const keys = key.map(column => `t."${column}"`).join(', ')
  const beyond = isContinued ? `WHERE (${keys}) > (${key.map((_, index) => `$${index + 1}`).join(', ')})` : ''
  const page = (columnList: string): string =>
    `SELECT ${columnList} FROM ${name} t ${beyond} ORDER BY ${keys} LIMIT ${PAGE.rows}`
  if (!Object.hasOwn(columns, 'body')) return page(read.join(', '))
  // As many rows as fit into a page by their bytes, and at least one.
  const measured = page(
    `t.*, sum(octet_length(t.body)) OVER (ORDER BY ${keys}) - octet_length(t.body) AS before`,
  )
  return `SELECT ${read.join(', ')} FROM (${measured}) t WHERE t.before < ${PAGE.bytes} ORDER BY ${keys}`
}

/** Continues numbering after the moved rows, as the SQLite file would have done. */
export const SET_NUMBERS = `
  SELECT setval(pg_get_serial_sequence('event', 'seq'), (SELECT max(seq) FROM event)),
    setval(pg_get_serial_sequence('replay', 'id'), (SELECT max(id) FROM replay))`
