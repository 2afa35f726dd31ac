import { Failure } from '../../parts/failure.tsx'
import { Mark, type Look } from '../../parts/mark.tsx'
import { ProblemList } from '../../parts/problem-list.tsx'
import { Code } from '../../parts/text.tsx'
import { candidate, type Problem } from '../../state/candidate.ts'
import { planTexts } from '../../texts/plan.ts'
import type { Checked } from './use-check.ts'

interface StateProps {
  checked: Checked
  onSelect: (problem: Problem) => void
}

/** Whether the text could be put in force, and why not. */
export const CandidateState = ({ checked: { result, failure }, onSelect }: StateProps) => {
  const t = planTexts.value
  return (
    <>
      <Failure failure={failure} />
      <output>
        {!result && !failure && <span class="muted">{t.checking}</span>}
        {result?.problems.length === 0 && (
          <span class="good">
            <Mark look="good" /> {t.isFine}
          </span>
        )}
        {result && result.problems.length > 0 && (
          <span class="bad">
            <Mark look="bad" /> {t.problems(result.problems.length)}
          </span>
        )}
        {result && result.warnings.length > 0 && (
          <span class="open"> · {t.warnings(result.warnings.length)}</span>
        )}
      </output>
      {result && <Problems problems={result.problems} look="bad" file={result.file} onSelect={onSelect} />}
      {result && <Problems problems={result.warnings} look="open" file={result.file} onSelect={onSelect} />}
      {candidate.value.includes('***') && <p class="muted">{t.masked}</p>}
    </>
  )
}

interface ProblemsProps {
  problems: readonly Problem[]
  look: Look
  /** The file for which the text stands; others are included. */
  file?: string
  onSelect?: (problem: Problem) => void
}

const SHOWN = 50

/** A click leads to the place in the text. */
export const Problems = ({ problems, look, file, onSelect }: ProblemsProps) => (
  <ProblemList
    problems={problems}
    look={look}
    most={SHOWN}
    renderPlace={problem =>
      problem.line !== undefined &&
      onSelect &&
      (problem.file !== file ? (
        <Code text={`${problem.file}:${problem.line}`} />
      ) : (
        <button type="button" class="plain" onClick={() => onSelect(problem)}>
          {planTexts.value.lineAndColumn(problem.line, problem.column ?? 1)}
        </button>
      ))
    }
  />
)
