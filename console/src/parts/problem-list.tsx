import type { ComponentChildren } from 'preact'
import type { Problem } from '../state/candidate.ts'
import { Mark, type Look } from './mark.tsx'
import { Code, Said } from './text.tsx'

interface ListProps {
  problems: readonly Problem[]
  look: Look
  /** How many are shown at most. */
  most: number
  /** Where it stands, as the page leads there. */
  renderPlace: (problem: Problem) => ComponentChildren
}

/** Each with its place. */
export const ProblemList = ({ problems, look, most, renderPlace }: ListProps) => (
  <ul class="problems">
    {problems.slice(0, most).map(problem => (
      <li key={`${problem.line} ${problem.column} ${problem.path} ${problem.sentence}`}>
        <span class={look}>
          <Mark look={look} />
        </span>
        <span>
          {renderPlace(problem)} {problem.path !== '' && <Code text={problem.path} />}{' '}
          <Said text={problem.sentence} />
        </span>
      </li>
    ))}
  </ul>
)
