import { createHash } from 'node:crypto'
import type { Value, Values } from './tables.ts'

const MODULUS = 1n << 128n

/**
 * Counts rows and sums them up: the same for the same rows in whatever order, as two databases may sort texts differently, and different,
 * but for a chance of 1 in 2^128, for a row that is missing, twice, or not the same in any byte.
 */
export class Checksum {
  rows = 0
  #sum = 0n

  add(row: Values): void {
    this.rows += 1
    this.#sum = (this.#sum + numberOf(row)) % MODULUS
  }

  get sum(): string {
    return this.#sum.toString(16).padStart(32, '0')
  }
}

/** The bytes of a row are those of its texts and numbers as JSON, in which bytes are named by their length, and then these bytes. */
const numberOf = (row: Values): bigint => {
  const hash = createHash('sha256').update(JSON.stringify(row.map(outline)))
  for (const value of row) if (value instanceof Uint8Array) hash.update(value)
  return BigInt(`0x${hash.digest('hex').slice(0, 32)}`)
}

const outline = (value: Value): unknown => (value instanceof Uint8Array ? [value.byteLength] : value)
