import { ChangeForm, type Outcome } from '../../parts/change-form.tsx'
import { Refusal } from '../../state/refusal.ts'
import { change, type Signature } from '../../state/change.ts'
import { knowTexts } from '../../texts/know.ts'
import { eventPath } from '../../state/paths.ts'
import { thrownText } from '../../../../src/base/thrown.ts'

interface TryAgainProps {
  /** Of refused callbacks, newest first. */
  ids: readonly string[]
  onClose: () => void
}

/** Takes refused callbacks as if they had just come, the oldest first. */
export const TryAgain = ({ ids, onClose }: TryAgainProps) => {
  const t = knowTexts.value
  return (
    <ChangeForm
      title={t.tryTitle(ids.length)}
      verb={t.tryAgain}
      perform={signature => tryAll(ids.toReversed(), signature)}
      onClose={onClose}
    >
      <p>{t.tryWill(ids.length)}</p>
    </ChangeForm>
  )
}

const tryAll = async (ids: readonly string[], signature: Signature): Promise<Outcome> => {
  const events: string[] = []
  const reasons = new Set<string>()
  let taken = 0
  for (const id of ids) {
    try {
      const kept = await change('POST /api/refused/:id/retry', { params: { id } }, signature)
      events.push(...kept.events)
      taken += 1
    } catch (error) {
      reasons.add(thrownText(error))
      // One that would be refused again, or that somebody else has taken, is no reason to leave the others.
      if (error instanceof Refusal && [404, 409].includes(error.status)) continue
      if (taken === 0) throw error
      // What was taken already has to be said.
      break
    }
  }
  return cameOf(taken, ids, events, [...reasons])
}

const cameOf = (
  taken: number,
  ids: readonly string[],
  events: readonly string[],
  reasons: readonly string[],
): Outcome => {
  const t = knowTexts.value
  const left = ids.length - taken
  const [event] = events
  return {
    text: taken === 0 ? t.noneTaken : left === 0 ? t.taken(taken) : t.takenAndNot(taken, left),
    look: taken === 0 ? 'bad' : left === 0 ? 'good' : 'again',
    ...(reasons.length > 0 && { said: reasons.join('; ') }),
    ...(taken > 0 && { link: linkTo(events, event) }),
    ...(taken === 1 && ids.length === 1 && { keptAs: ids[0] ?? '' }),
  }
}

const linkTo = (events: readonly string[], event: string | undefined): { href: string; text: string } => {
  const t = knowTexts.value
  return events.length === 1 && event !== undefined
    ? { href: eventPath(event), text: t.seeTaken }
    : { href: '/by-hand', text: t.seeDone }
}
