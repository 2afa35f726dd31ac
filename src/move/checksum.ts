import { createHash } from 'node:crypto'
import type { MovedValue, Values } from './tables.ts'

const MODULUS = 1n << 128n

/**
 * Counts rows and sums them up. The same for the same rows in any order, because two databases may sort texts
 * differently. Different, except for a chance of 1 in 2^128, if a row is missing, duplicated, or differs in any byte.
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

/**
 * The bytes of a row are its texts and numbers as JSON, with byte arrays given by their length, followed by these
 * arrays.
 */
const numberOf = (row: Values): bigint => {
  const hash = createHash('sha256').update(JSON.stringify(row.map(outline)))
  for (const value of row) if (value instanceof Uint8Array) hash.update(value)
  return BigInt(`0x${hash.digest('hex').slice(0, 32)}`)
}

const outline = (value: MovedValue): unknown => (value instanceof Uint8Array ? [value.byteLength] : value)
