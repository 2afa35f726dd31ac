import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { Mark, type Look } from '../../parts/mark.tsx'
import { Code, Said } from '../../parts/text.tsx'
import { configTexts } from '../../texts/config.ts'

export type Problem = Answer<'GET /api/config'>['warnings'][number]

interface ListProps {
  problems: readonly Problem[]
  look: Look
  /** The file whose lines stand on the page. */
  linkedFile?: string
}

const PROBLEMS_SHOWN = 100

/** Each with its place. */
export const ProblemList = ({ problems, look, linkedFile }: ListProps) => (
  <ul class="problems">
    {problems.slice(0, PROBLEMS_SHOWN).map(problem => (
      <li key={`${problem.line} ${problem.column} ${problem.path} ${problem.sentence}`}>
        <span class={look}>
          <Mark look={look} />
        </span>
        <span>
          <Place problem={problem} isLinked={problem.file === linkedFile} />{' '}
          {problem.path !== '' && <Code text={problem.path} />} <Said text={problem.sentence} />
        </span>
      </li>
    ))}
  </ul>
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
