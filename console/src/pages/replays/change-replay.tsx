import { ChangeForm } from '../../parts/change-form.tsx'
import { change } from '../../state/change.ts'
import { locale } from '../../state/preferences.ts'
import { durationText } from '../../state/time.ts'
import { operateTexts } from '../../texts/operate.ts'
import type { Replay } from './replays-page.tsx'

export type ReplayAction = 'pause' | 'resume' | 'cancel'

const leftOf = ({ total, done }: Replay): number => Math.max(0, total - done)

/** How long the rest takes at its rate. */
export const leftMs = (replay: Replay): number =>
  Math.ceil((leftOf(replay) / replay.request.ratePerSecond) * 1000)

interface ChangeReplayProps {
  replay: Replay
  action: ReplayAction
  onClose: () => void
}

export const ChangeReplay = ({ replay, action, onClose }: ChangeReplayProps) => {
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
