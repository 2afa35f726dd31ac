import { useSignal } from '@preact/signals'
import { ChangeForm } from '../../parts/change-form.tsx'
import { RateField } from '../../parts/rate-field.tsx'
import { change } from '../../state/change.ts'
import { rateText } from '../../state/number.ts'
import { locale } from '../../state/preferences.ts'
import { durationText } from '../../state/time.ts'
import { operateTexts } from '../../texts/operate.ts'
import type { Replay } from './replays-page.tsx'

type StateAction = 'pause' | 'resume' | 'cancel'
export type ReplayAction = StateAction | 'rate'

const leftOf = ({ total, done }: Replay): number => Math.max(0, total - done)

/** How long the rest takes, at its rate or another. */
export const leftMs = (replay: Replay, ratePerSecond = replay.request.ratePerSecond): number =>
  Math.ceil((leftOf(replay) / ratePerSecond) * 1000)

interface ChangeReplayProps<Action> {
  replay: Replay
  action: Action
  onClose: () => void
}

export const ChangeReplay = ({ action, ...props }: ChangeReplayProps<ReplayAction>) =>
  action === 'rate' ? <ChangeRate {...props} /> : <ChangeState action={action} {...props} />

const ChangeState = ({ replay, action, onClose }: ChangeReplayProps<StateAction>) => {
  const t = operateTexts.value
  const { id } = replay
  const left = leftOf(replay)
  const words = {
    pause: { title: t.pauseReplayTitle(id), verb: t.pause, will: t.pauseReplayWill },
    resume: {
      title: t.resumeReplayTitle(id),
      verb: t.resume,
      will: t.resumeReplayWill(left, durationText(leftMs(replay), locale.value)),
    },
    cancel: { title: t.endReplayTitle(id), verb: t.end, will: t.endReplayWill(left) },
  }[action]
  return (
    <ChangeForm
      title={words.title}
      verb={words.verb}
      perform={async signature => {
        const key = `POST /api/replays/:id/${action}` as const
        const { state, done } = await change(key, { params: { id: String(id) } }, signature)
        return { text: t.replayIs(id, t.replayState[state], done), keptAs: String(id) }
      }}
      onClose={onClose}
    >
      <p>{words.will}</p>
    </ChangeForm>
  )
}

const ChangeRate = ({ replay, onClose }: Omit<ChangeReplayProps<'rate'>, 'action'>) => {
  const t = operateTexts.value
  const { id } = replay
  const rate = useSignal(replay.request.ratePerSecond)
  return (
    <ChangeForm
      title={t.rateReplayTitle(id)}
      verb={t.setRate}
      perform={async signature => {
        const sent = { params: { id: String(id) }, body: { ratePerSecond: rate.value } }
        const { request } = await change('POST /api/replays/:id/rate', sent, signature)
        return { text: t.replayGoesAt(id, rateText(request.ratePerSecond)), keptAs: String(id) }
      }}
      onClose={onClose}
    >
      {rate.value > 0 && (
        <p>{t.rateReplayWill(leftOf(replay), durationText(leftMs(replay, rate.value), locale.value))}</p>
      )}
      <div class="fields">
        <RateField rate={rate} />
      </div>
    </ChangeForm>
  )
}
