import type { Watch } from '../route/step.ts'
import type { Activity } from './activity.ts'
import type { Bans } from './strikes.ts'

/** The watch over plugin code of this thread: writes what runs where the main thread can read it, and keeps bans. */
export const createWatch = (
  steps: readonly { label: string }[],
  activity: Activity,
  bans: Bans,
): Watch & { isStepBarred: (label: string) => boolean } => {
  const indexes = new Map(steps.map(({ label }, index) => [label, index]))
  const pairs = new Set(bans.pairs.map(({ step, eventId }) => `${step} ${eventId}`))
  const until = new Map(bans.steps.map(ban => [ban.step, ban.until]))
  const indexOf = (label: string): number => indexes.get(label) ?? -1
  const isStepBarred = (label: string): boolean => (until.get(indexOf(label)) ?? 0) > Date.now()
  return {
    enter: (step, event) => activity.enter(indexOf(step.label), event.id),
    leave: activity.leave,
    isBarred: (step, event) => isStepBarred(step.label) || pairs.has(`${indexOf(step.label)} ${event.id}`),
    isStepBarred,
  }
}
