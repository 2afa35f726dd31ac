import { inspect } from 'node:util'

/** A value as an author would write it, in one line and not too long. */
export const shown = (value: unknown): string =>
  inspect(value, { breakLength: Infinity, depth: 1, maxStringLength: 80, maxArrayLength: 3 })
