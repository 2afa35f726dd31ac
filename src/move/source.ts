import { statSync } from 'node:fs'
import type { StatementSync } from 'node:sqlite'
import { openAlone } from '../store/sqlite/file.ts'
import { type KeptKey, newestKeys } from '../store/sqlite/write/repeats.ts'
import { type Table, type MovedValue, type Values } from './tables.ts'

/**
 * A page is one transaction of the target, and what is held in memory: at most this many rows, and about this many
 * bytes.
 */
export const PAGE = { rows: 1_000, bytes: 4 * 1024 * 1024 }

export interface Source {
  /** Differs as soon as the file has been written to, so that a move never continues with rows from another moment. */
  fingerprint: string
  count(table: Table): number
  /** The next rows of a table, after a place; none at its end. */
  page(table: Table, after: readonly MovedValue[] | undefined): Values[]
  /** The keys of the last ten minutes, by which repeats are recognized. */
  repeats(): Generator<KeptKey>
  /** Throws if the file was removed or replaced meanwhile. */
  expectOurs(): void
  close(): void
}

/**
 * Opens a SQLite file, and keeps gateways away from it until it is closed. Only reads. Throws a StoreError that says
 * what to do.
 */
export const openSource = (path: string): Source => {
  // Before it is opened, which may leave other files beside it that must not count.
  const written = [path, `${path}-wal`].map(writtenOf).join(' ')
  const { database, expectOurs, close } = openAlone(path)
  const last = database.prepare('SELECT seq, id FROM event ORDER BY seq DESC LIMIT 1').get()
  return {
    fingerprint: `${written} ${String(last?.seq)} ${String(last?.id)}`,
    count: ({ name, from = name }) =>
      Number(database.prepare(`SELECT count(*) AS count FROM ${from}`).get()?.count),
    page: (table, after) =>
      readPage(database.prepare(selectPage(table, after !== undefined)), table, after ?? []),
    repeats: () => newestKeys(database),
    expectOurs,
    close,
  }
}

/** When a file was last written, and its size; `-` if it is empty or missing. */
const writtenOf = (path: string): string => {
  const found = statSync(path, { throwIfNoEntry: false })
  return found && found.size > 0 ? `${found.size}@${found.mtimeMs}` : '-'
}

const selectPage = ({ name, from = name, key, columns }: Table, isContinued: boolean): string => {
  const sourceOf = (column: string): string => columns[column]?.from ?? `"${column}"`
  const read = Object.keys(columns).map(sourceOf)
  const keys = key.map(sourceOf).join(', ')
  const beyond = isContinued ? `WHERE (${keys}) > (${key.map(() => '?').join(', ')})` : ''
  return `SELECT ${read.join(', ')} FROM ${from} ${beyond} ORDER BY ${keys} LIMIT ${PAGE.rows}`
}

const readPage = (statement: StatementSync, { columns }: Table, after: readonly MovedValue[]): Values[] => {
  statement.setReturnArrays(true)
  const rows: Values[] = []
  const body = Object.keys(columns).indexOf('body')
  let bytes = 0
  for (const found of statement.iterate(...after)) {
    const row = found as unknown as Values
    rows.push(row)
    const value = row[body]
    bytes += value instanceof Uint8Array ? value.byteLength : 0
    if (bytes >= PAGE.bytes) break
  }
  return rows
}
