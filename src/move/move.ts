import { toStoreError } from '../store/postgres/connection/error.ts'
import { StoreError } from '../store/store.ts'
import { Checksum } from './checksum.ts'
import { openSource, type Source } from './source.ts'
import { openTarget, type MovePlace, type Target } from './target.ts'
import { placeOf, TABLES, type Table, type MovedValue, type Values } from './tables.ts'

export interface MoveProgress {
  step: 'moving' | 'comparing'
  table: string
  /** Rows of all tables together. */
  done: number
  total: number
  /** How many of these were done before this run. */
  before: number
}

/** The contents of a table on both sides. */
interface Compared {
  table: string
  from: { rows: number; checksum: string }
  to: { rows: number; checksum: string }
}

export interface Moved {
  /** How many rows an earlier run had moved. */
  before: number
  rows: number
  tables: Compared[]
  isSame: boolean
  /** When an earlier run finished; this one then did nothing. */
  finishedAt?: number
}

type Tell = (progress: MoveProgress) => void

/**
 * Copies everything in a SQLite file to an empty PostgreSQL database, compares both, and lets gateways in if they are
 * the same. May be killed at any moment, and continues where it was when it is called again. Leaves the file unchanged,
 * and keeps gateways away from it meanwhile. Rejects with a StoreError that says what to do.
 */
export const moveStore = async (path: string, url: string, tell: Tell): Promise<Moved> => {
  const source = openSource(path)
  try {
    const target = await openTarget(url)
    try {
      return await moveAll(path, source, target, tell)
    } finally {
      await target.close()
    }
  } catch (error) {
    throw toStoreError(error)
  } finally {
    source.close()
  }
}

const moveAll = async (path: string, source: Source, target: Target, tell: Tell): Promise<Moved> => {
  const place = await target.begin(path, source.fingerprint)
  const { rows, finishedAt } = place
  if (finishedAt !== undefined) return { before: rows, rows, tables: [], isSame: true, finishedAt }
  return work(source, target, place, tell).catch((error: unknown) => {
    const { message, code } = toStoreError(error)
    throw new StoreError(`${message} Run the move again to continue where it was.`, code)
  })
}

const work = async (source: Source, target: Target, place: MovePlace, tell: Tell): Promise<Moved> => {
  const before = place.rows
  const total = TABLES.reduce((sum, table) => sum + source.count(table), 0)
  const rows = await copy(source, target, place, (table, done) =>
    tell({ step: 'moving', table, done, total, before }),
  )
  const tables = await compare(source, target, (table, done) =>
    tell({ step: 'comparing', table, done, total: total * 2, before: 0 }),
  )
  const isSame = tables.every(({ from, to }) => from.rows === to.rows && from.checksum === to.checksum)
  source.expectOurs()
  if (isSame) await target.finish(source.repeats())
  return { before, rows, tables, isSame }
}

/** Continues from a place; returns how many rows have been moved in total. */
const copy = async (
  source: Source,
  target: Target,
  { step, after, rows }: MovePlace,
  tell: (table: string, done: number) => void,
): Promise<number> => {
  let done = rows
  const first = Math.max(
    0,
    TABLES.findIndex(({ name }) => name === step),
  )
  for (const [index, table] of TABLES.slice(first).entries()) {
    const read = (last: readonly MovedValue[] | undefined) => source.page(table, last)
    for await (const page of pagesOf(table, read, index === 0 ? after : undefined)) {
      await target.keep(table, page)
      tell(table.name, (done += page.length))
    }
  }
  return done
}

const compare = async (
  source: Source,
  target: Target,
  tell: (table: string, done: number) => void,
): Promise<Compared[]> => {
  const compared: Compared[] = []
  let done = 0
  for (const table of TABLES) {
    const sumUp = async (read: Read): Promise<Compared['from']> => {
      const checksum = new Checksum()
      for await (const page of pagesOf(table, read)) {
        for (const row of page) checksum.add(row)
        tell(table.name, (done += page.length))
      }
      return { rows: checksum.rows, checksum: checksum.sum }
    }
    const from = await sumUp(after => source.page(table, after))
    const to = await sumUp(after => target.page(table, after))
    compared.push({ table: table.name, from, to })
  }
  return compared
}

type Read = (after: readonly MovedValue[] | undefined) => Values[] | Promise<Values[]>

/** Page by page, so that memory does not grow with the store. */
async function* pagesOf(table: Table, read: Read, begin?: readonly MovedValue[]): AsyncGenerator<Values[]> {
  let after = begin
  while (true) {
    const page = await read(after)
    const last = page.at(-1)
    if (!last) return
    yield page
    after = placeOf(table, last)
  }
}
