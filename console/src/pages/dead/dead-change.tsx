import { useSignal } from '@preact/signals'
import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { ChangeForm, type Outcome } from '../../parts/change-form.tsx'
import { RateField } from '../../parts/rate-field.tsx'
import { Failure } from '../../parts/failure.tsx'
import { change, type Signature } from '../../state/change.ts'
import { atRate, selectionOf, type AtRate, type Meant } from '../../state/dead-filters.ts'
import { operateTexts } from '../../texts/operate.ts'
import { DryRun } from './dry-run.tsx'
import { startReplay } from './start-replay.ts'
import { destinationPath } from '../../state/paths.ts'
import { useAskedOnce } from '../../state/ask-once.ts'
import { fixedTimes } from '../../state/fixed-times.ts'

export type DeadAction = 'replay' | 'rate' | 'drop'

export type FoundDeliveries = Answer<'POST /api/deliveries/replay'>

/** Dropping has an endpoint of its own. */
const keyOf = (action: DeadAction) =>
  action === 'drop' ? 'POST /api/deliveries/drop' : 'POST /api/deliveries/replay'

interface DeadChangeProps {
  action: DeadAction
  meant: Meant
  onClose: () => void
  onDone?: () => void
}

const RATE = 10

/** Replays or drops dead deliveries: what is meant, what it will do, why, what came of it. */
export const DeadChange = ({ action, meant: asked, onClose, onDone }: DeadChangeProps) => {
  const t = operateTexts.value
  const { meant, answer: found, at, failure } = useDryRun(action, asked)
  const rate = useSignal(RATE)
  const count = found?.count ?? 0
  const destinations = found?.byDestination ?? []
  const how = atRate(meant, count, destinations.length)
  const isPossible = count > 0 && (action !== 'rate' || how.by !== 'nothing')
  const words = { replay: t.replayNow, rate: t.replayAtRate, drop: t.drop }
  const perform = async (signature: Signature) => {
    const result = await performed(
      action,
      meant,
      how,
      destinations[0]?.destination ?? '',
      rate.value,
      signature,
    )
    onDone?.()
    return result
  }
  return (
    <ChangeForm
      title={words[action]}
      verb={words[action]}
      isKnown={isPossible}
      count={action === 'drop' ? count : undefined}
      perform={perform}
      onClose={onClose}
    >
      <Failure failure={failure} />
      {!found && !failure && <p class="muted">{t.counting}</p>}
      {found && count === 0 && <p>{t.nothingMeant}</p>}
      {found && at !== undefined && count > 0 && (
        <>
          <DryRun meant={asked} found={found} at={at} action={action} rate={rate.value} />
          {action === 'rate' && how.by === 'nothing' && <p class="notice">{t.noRate[how.because]}</p>}
          {action === 'rate' && how.by !== 'nothing' && (
            <div class="fields">
              <RateField rate={rate} />
            </div>
          )}
        </>
      )}
    </ChangeForm>
  )
}

/** Times ago would go on while somebody writes down why: what is done is what was looked at. */
const useDryRun = (action: DeadAction, asked: Meant) => {
  const meant = useSignal({ ...asked, filters: fixedTimes(asked.filters) }).value
  const found = useAskedOnce(() => change(keyOf(action), { body: { ...selectionOf(meant), dryRun: true } }))
  return { meant, ...found }
}

const performed = async (
  action: DeadAction,
  meant: Meant,
  how: AtRate,
  destination: string,
  ratePerSecond: number,
  signature: Signature,
): Promise<Outcome> => {
  const t = operateTexts.value
  if (action === 'rate') {
    const { id = 0, total } = await startReplay(meant, how, destination, ratePerSecond, signature)
    return {
      text: `${t.replayStarted(id, total)} ${t.rowsLeave}`,
      link: { href: '/replays', text: t.seeReplay },
      keptAs: String(id),
    }
  }
  const { count } = await change(keyOf(action), { body: selectionOf(meant) }, signature)
  if (action === 'drop') return { text: t.dropped(count), keptAs: 'drop deliveries' }
  return {
    text: t.replayed(count),
    link: {
      href: destination === '' ? '/destinations' : destinationPath(destination),
      text: t.seeDestination,
    },
    keptAs: 'replay deliveries',
  }
}
