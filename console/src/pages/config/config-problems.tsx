import type { Look } from '../../parts/mark.tsx'
import { ProblemList } from '../../parts/problem-list.tsx'
import type { Problem } from '../../state/candidate.ts'
import { Code } from '../../parts/text.tsx'
import { configTexts } from '../../texts/config.ts'
import { lineId, nameOf, type ShownFile } from './config-files.ts'

interface ConfigProblemsProps {
  problems: readonly Problem[]
  look: Look
  /** The file of the config. */
  configFile: string
  /** The files whose lines stand on the page. */
  linked?: readonly ShownFile[]
}

const SHOWN = 100

/** A line that stands on the page is a link to it. */
export const ConfigProblems = ({ problems, look, configFile, linked }: ConfigProblemsProps) => (
  <ProblemList
    problems={problems}
    look={look}
    most={SHOWN}
    renderPlace={problem => (
      <>
        {problem.file !== configFile && <Code text={nameOf(problem.file)} />}{' '}
        <Place problem={problem} id={linked && lineId(linked, problem)} />
      </>
    )}
  />
)

const Place = ({ problem: { line, column }, id }: { problem: Problem; id: string | undefined }) => {
  if (line === undefined) return null
  if (id !== undefined) return <a href={`#${id}`}>{configTexts.value.line(line)}</a>
  return (
    <span class="number muted">
      {line}:{column ?? 1}
    </span>
  )
}
