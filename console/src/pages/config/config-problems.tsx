import type { Look } from '../../parts/mark.tsx'
import { ProblemList } from '../../parts/problem-list.tsx'
import type { Problem } from '../../state/candidate.ts'
import { configTexts } from '../../texts/config.ts'

interface ConfigProblemsProps {
  problems: readonly Problem[]
  look: Look
  /** The file whose lines stand on the page. */
  linkedFile?: string
}

const SHOWN = 100

/** A line that stands on the page is a link to it. */
export const ConfigProblems = ({ problems, look, linkedFile }: ConfigProblemsProps) => (
  <ProblemList
    problems={problems}
    look={look}
    most={SHOWN}
    renderPlace={problem => <Place problem={problem} isLinked={problem.file === linkedFile} />}
  />
)

const Place = ({ problem: { line, column }, isLinked }: { problem: Problem; isLinked: boolean }) => {
  if (line === undefined) return null
  if (isLinked) return <a href={`#L${line}`}>{configTexts.value.line(line)}</a>
  return (
    <span class="number muted">
      {line}:{column ?? 1}
    </span>
  )
}
