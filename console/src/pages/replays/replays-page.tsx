import { useEffect, useRef } from 'preact/hooks'
import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { Failure } from '../../parts/failure.tsx'
import { Columns } from '../../parts/heading.tsx'
import { Mark, type Look } from '../../parts/mark.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { Said } from '../../parts/text.tsx'
import { Moment } from '../../parts/time.tsx'
import { place, useTitle } from '../../state/address.ts'
import { apiAddress } from '../../state/api.ts'
import { useAsking } from '../../parts/use-asking.ts'
import { useAsked } from '../../state/asked.ts'
import { mayChange } from '../../state/may-change.ts'
import { locale, texts } from '../../state/preferences.ts'
import { addressOf } from '../../state/read-address.ts'
import { durationText } from '../../state/time.ts'
import { operateTexts } from '../../texts/operate.ts'
import { ChangeReplay, leftMs, type ReplayAction } from './change-replay.tsx'
import { Which } from './which.tsx'
import { countText } from '../../state/number.ts'

export type Replay = Answer<'GET /api/replays'>['replays'][number]

const POLL_MS = 1000

/** What is sent again, how far that has come, and what can be done about it. */
export const ReplaysPage = () => {
  const { page, loading } = texts.value
  const t = operateTexts.value
  const api = apiAddress('GET /api/replays')
  const { answer, failure } = useAsked(api, POLL_MS)
  const asked = place.value.query['replay']
  useTitle(page.replays)
  return (
    <section class="list" aria-label={page.replays}>
      <h1>{page.replays}</h1>
      <Failure failure={failure} />
      {!answer && !failure && <p class="loading">{loading}</p>}
      {answer?.replays.length === 0 && (
        <div class="empty">
          <p>{t.noReplays}</p>
          <p>{t.noReplaysHelp}</p>
          <p>
            <a href="/events">{page.events}</a>
          </p>
        </div>
      )}
      {answer && asked !== undefined && !answer.replays.some(({ id }) => String(id) === asked) && (
        <p class="notice">
          <Said text={t.replayNotListed(asked)} />
        </p>
      )}
      {answer && answer.replays.length > 0 && (
        <table class="plain-rows">
          <Columns names={[t.replay, t.state, t.progress, t.which, t.asked]} />
          {answer.replays.map(replay => (
            <Row
              key={replay.id}
              replay={replay}
              ahead={aheadOf(replay, answer.replays)}
              isAskedFor={String(replay.id) === asked}
            />
          ))}
        </table>
      )}
      <SameAs command="chatgate replays" api={api} link={() => location.href} />
    </section>
  )
}

/** One goes on at a time, the oldest first. */
const aheadOf = ({ id, state }: Replay, replays: readonly Replay[]): number | undefined =>
  state === 'running' ? replays.findLast(other => other.state === 'running' && other.id < id)?.id : undefined

const LOOKS: Record<Replay['state'], Look> = {
  running: 'open',
  paused: 'off',
  done: 'good',
  cancelled: 'none',
}

/** For the row that somebody came for. */
const useInView = (isAskedFor: boolean) => {
  const row = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (isAskedFor) row.current?.scrollIntoView({ block: 'center' })
  }, [isAskedFor])
  return row
}

interface RowProps {
  replay: Replay
  ahead: number | undefined
  /** Whether the address names it. */
  isAskedFor: boolean
}

const Row = ({ replay, ahead, isAskedFor }: RowProps) => {
  const t = operateTexts.value
  const { id, state, createdAt } = replay
  const { about: action, key, ask, close } = useAsking<ReplayAction>()
  const row = useInView(isAskedFor)
  return (
    <tbody>
      <tr ref={row} aria-current={isAskedFor}>
        <th scope="row" class="number">
          {id}
        </th>
        <td>
          <span class={`outcome ${LOOKS[state]}`}>
            <Mark look={LOOKS[state]} /> {ahead === undefined ? t.replayState[state] : t.waitsFor(ahead)}
          </span>
          <ReplayActions replay={replay} choose={ask} />
        </td>
        <td>
          <Progress replay={replay} />
        </td>
        <td>
          <Which replay={replay} />
        </td>
        <td>
          <Moment iso={createdAt} />
          <a
            class="reason"
            href={addressOf('/events', { command: 'Gateway.DoneByHand', subject: String(id) })}
          >
            {t.whoAndWhy}
          </a>
        </td>
      </tr>
      {action && (
        <tr class="form-row">
          <td colSpan={5}>
            <ChangeReplay key={key} replay={replay} action={action} onClose={close} />
          </td>
        </tr>
      )}
    </tbody>
  )
}

interface ReplayActionsProps {
  replay: Replay
  choose: (action: ReplayAction) => void
}

/** What is over stays over. */
const ReplayActions = ({ replay: { id, state }, choose }: ReplayActionsProps) => {
  const t = operateTexts.value
  if (!mayChange.value || state === 'done' || state === 'cancelled') return null
  const words = { pause: t.pause, resume: t.resume, rate: t.changeRate, cancel: t.end }
  return (
    <span class="actions">
      {([state === 'running' ? 'pause' : 'resume', 'rate', 'cancel'] as const).map(action => (
        <button
          key={action}
          type="button"
          class="plain"
          aria-label={`${words[action]}: ${t.replay} ${id}`}
          onClick={() => choose(action)}
        >
          {words[action]}
        </button>
      ))}
    </span>
  )
}

const Progress = ({ replay }: { replay: Replay }) => {
  const t = operateTexts.value
  const { id, done, total, planned, waiting, state, request } = replay
  return (
    <>
      <progress
        // What was counted at first may have grown less.
        max={Math.max(total, done, 1)}
        value={state === 'done' && total === 0 ? 1 : done}
        class={LOOKS[state]}
        aria-label={`${t.replay} ${id}`}
      />
      <span class="reason">
        {t.doneOf(done, total)}, {t.planned(planned)}, {t.perSecond(countText(request.ratePerSecond))}
        {waiting !== undefined && `, ${t.waitedAlready(waiting)}`}
        {state === 'running' && <>, {t.left(durationText(leftMs(replay), locale.value))}</>}
      </span>
    </>
  )
}
