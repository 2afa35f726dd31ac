import type { Path } from './path.ts'

/** A mistake in the data, located by its path; the document turns it into a problem with a line and a column. */
export interface Finding {
  path: Path
  sentence: string
  /** The included file that it is in, where the path alone does not say. */
  file?: string
  /** Points at the key instead of its value. */
  at?: 'key'
  /** A place inside the string at that path, from 1. */
  inText?: { line: number; column: number }
}

/** The same finding, with its path from a parent. */
export const below = (parent: Path, finding: Finding): Finding => ({
  ...finding,
  path: [...parent, ...finding.path],
})
