import { useRef } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { Said } from '../../parts/text.tsx'
import { go, place, useTitle } from '../../state/address.ts'
import { apiAddress } from '../../state/api.ts'
import { candidate } from '../../state/candidate.ts'
import { lastingLink } from '../../state/fixed-times.ts'
import { texts } from '../../state/preferences.ts'
import { addressOf } from '../../state/read-address.ts'
import { planCommand } from '../../state/shell.ts'
import { planTexts } from '../../texts/plan.ts'
import { CandidateText } from './candidate-text.tsx'
import { Problems } from './candidate-state.tsx'
import { PlanResult } from './plan-result.tsx'
import { useCheck, type Checked } from './use-check.ts'
import { usePlan, type Planning } from './use-plan.ts'

const USUAL_SINCE = '24h'

/** What another config would have done with the events that are kept. It cannot be put in force from here. */
export const PlanPage = () => {
  const t = texts.value
  const { query } = place.value
  const since = query['since'] ?? USUAL_SINCE
  const checked = useCheck(candidate.value)
  const planning = usePlan()
  useTitle(t.page.plan)
  const { plan } = planning
  const link = (): string => lastingLink('/plan', { ...query, since })
  return (
    <div class="plan">
      <h1>{t.page.plan}</h1>
      <p class="muted">{planTexts.value.intro}</p>
      <div class="plan-parts">
        <CandidateText checked={checked} />
        <div class="planning">
          <Range planning={planning} checked={checked} since={since} until={query['until']} />
          <Failure failure={planning.failure} />
          <Progress planning={planning} />
          {plan?.found && <PlanResult plan={plan} found={plan.found} />}
        </div>
      </div>
      <SameAs
        command={planCommand(since)}
        api={plan && apiAddress('GET /api/plans/:id', { id: plan.id })}
        link={link}
      />
    </div>
  )
}

interface RangeProps {
  planning: Planning
  checked: Checked
  since: string
  until: string | undefined
}

const Range = ({ planning, checked, since, until }: RangeProps) => {
  const t = planTexts.value
  const isRunning = planning.isAsked || planning.plan?.state === 'running'
  const isReady = !isRunning && candidate.value.trim() !== '' && checked.result?.problems.length === 0
  const run = useRef<HTMLButtonElement>(null)
  return (
    <form
      class="range"
      onSubmit={event => {
        event.preventDefault()
        if (!isReady) return
        const given = new FormData(event.currentTarget)
        const asked = (name: string): string => {
          const value = given.get(name)
          return typeof value === 'string' ? value.trim() : ''
        }
        const range = { since: asked('since') || USUAL_SINCE, until: asked('until') || undefined }
        go(addressOf('/plan', range), { instead: true })
        planning.start(range)
      }}
    >
      <label>
        {t.since} <input name="since" size={12} autocomplete="off" defaultValue={since} />
      </label>
      <label>
        {t.until} <input name="until" size={12} autocomplete="off" placeholder={t.now} defaultValue={until} />
      </label>
      <button type="submit" class="main" aria-disabled={!isReady} ref={run}>
        {t.run}
      </button>
      {planning.plan?.state === 'running' && (
        <button
          type="button"
          onClick={() => {
            // This button goes with the plan.
            run.current?.focus()
            planning.end()
          }}
        >
          {t.end}
        </button>
      )}
    </form>
  )
}

const Progress = ({ planning: { plan, isAsked, isEnded, failure } }: { planning: Planning }) => {
  const t = planTexts.value
  const isRunning = isAsked || plan?.state === 'running'
  const { done = 0, total = 0 } = plan ?? {}
  return (
    <>
      {isRunning && (
        <p class="under-way">
          <progress aria-label={t.running} {...(total > 0 && { value: done, max: total })} />
          <span class="number">{total > 0 ? t.progress(done, total) : t.counting}</span>
        </p>
      )}
      {isEnded && <p class="muted">{t.ended}</p>}
      {plan?.state === 'failed' && (
        <div class="failure" role="alert">
          <p>
            {t.failed} <Said text={plan.error ?? ''} />
          </p>
          <Problems problems={plan.problems ?? []} look="bad" />
        </div>
      )}
      {!isRunning && !plan && !isEnded && !failure && <p class="empty">{t.nothingYet}</p>}
    </>
  )
}
