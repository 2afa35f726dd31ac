import { thrownText } from '../../base/thrown.ts'
import { StoreError } from '../store.ts'

/** SQLite's primary result codes, by number (https://sqlite.org/rescode.html). */
const NAMES =
  'OK ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL CANTOPEN PROTOCOL EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB'.split(
    ' ',
  )

/** The name of the primary code, for example `SQLITE_FULL`; undefined for what SQLite did not throw. */
export const sqliteCode = (error: unknown): string | undefined => {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  // An extended code carries the primary one in its lowest byte.
  return `SQLITE_${NAMES[Number(error.errcode) & 0xff] ?? Number(error.errcode)}`
}

/** Whether it lies with what was asked for, and nothing is wrong with the file. */
export const isCallersFault = ({ code }: { code: string }): boolean =>
  !/^(SQLITE|STORE)_/.test(code) || /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)$/.test(code)

/** What went wrong in a store thread, as a StoreError. */
export const toStoreError = (error: unknown): StoreError => {
  if (error instanceof StoreError) return error
  const message = thrownText(error)
  const code = sqliteCode(error) ?? (error as { code?: string }).code ?? 'UNEXPECTED'
  return new StoreError(`The store failed: ${message} (${code}).`, code)
}
