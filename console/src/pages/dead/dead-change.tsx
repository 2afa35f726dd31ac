import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
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

export type DeadAction = 'replay' | 'rate' | 'drop'

type Found = Answer<'POST /api/deliveries/replay'>

export interface Looked {
  found: Found
  /** When it was looked at, ISO 8601. */
  at: string
}

interface DeadChangeProps {
  action: DeadAction
  meant: Meant
  onClose: () => void
  onDone?: () => void
}

const RATE = 10

/** Replays or drops dead deliveries: what is meant, what it will do, why, what came of it. */
export const DeadChange = ({ action, meant, onClose, onDone }: DeadChangeProps) => {
  const t = operateTexts.value
  const { looked, failure } = useDryRun(action, meant)
  const rate = useSignal(RATE)
  const count = looked?.found.count ?? 0
  const destinations = looked?.found.byDestination ?? []
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
      {!looked && !failure && <p class="muted">{t.counting}</p>}
      {looked && count === 0 && <p>{t.nothingMeant}</p>}
      {looked && count > 0 && (
        <>
          <DryRun meant={meant} looked={looked} action={action} rate={rate.value} />
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

/** Asks what is meant, once: what is done is what was looked at. */
const useDryRun = (action: DeadAction, meant: Meant) => {
  const state = useSignal<{ looked?: Looked; failure?: { sentence: string } }>({})
  useEffect(() => {
    const key = action === 'drop' ? 'POST /api/deliveries/drop' : 'POST /api/deliveries/replay'
    change(key, { body: { ...selectionOf(meant), dryRun: true } })
      .then(found => (state.value = { looked: { found, at: new Date().toISOString() } }))
      .catch((error: unknown) => {
        state.value = { failure: { sentence: error instanceof Error ? error.message : String(error) } }
      })
  }, [])
  return state.value
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
  const key = action === 'drop' ? 'POST /api/deliveries/drop' : 'POST /api/deliveries/replay'
  const { count } = await change(key, { body: selectionOf(meant) }, signature)
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
