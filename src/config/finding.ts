import type { Path } from './path.ts'

/** A mistake in the data, told by its path; the document turns it into a problem with a line and a column. */
export interface Finding {
  path: Path
  sentence: string
  /** Points at the key instead of at what stands behind it. */
  at?: 'key'
  /** A place within the text that stands there, from 1. */
  inText?: { line: number; column: number }
}

/** The same finding, seen from further up. */
export const below = (parent: Path, finding: Finding): Finding => ({
  ...finding,
  path: [...parent, ...finding.path],
})
