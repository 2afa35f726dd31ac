import type { ConfigDocument } from './document.ts'
import type { Finding } from '../finding.ts'
import { formatPath } from '../path.ts'
import { formatProblem, type Problem } from '../problem.ts'

/**
 * The problems of a document in the order of the file, each once. Where a variable is missing nothing else is said:
 * what would stand there is not known.
 */
export const problemsOf = (document: ConfigDocument, findings: readonly Finding[]): Problem[] => {
  const unknown = new Set(
    document.findings.filter(({ at }) => at === undefined).map(({ path }) => formatPath(path)),
  )
  const known = findings.filter(({ path }) => !unknown.has(formatPath(path)))
  const problems = [...document.syntax, ...[...document.findings, ...known].map(document.problem)]
  const distinct = new Map(problems.map(problem => [formatProblem(problem), problem]))
  return [...distinct.values()].toSorted(byPlace)
}

const byPlace = (a: Problem, b: Problem): number =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
