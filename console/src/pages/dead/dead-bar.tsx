import type { Signal } from '@preact/signals'
import type { DeadFilters, Meant } from '../../state/dead-filters.ts'
import { mayChange } from '../../state/may-change.ts'
import { operateTexts } from '../../texts/operate.ts'
import { DeadChange, type DeadAction } from './dead-change.tsx'
import { useAsking } from '../../parts/use-asking.ts'

interface BarProps {
  filters: DeadFilters
  ticked: Signal<ReadonlySet<string>>
  /** Nothing matches. */
  isEmpty: boolean
}

/** What can be done with all that match, or with those that are ticked. */
export const DeadBar = ({ filters, ticked, isEmpty }: BarProps) => {
  const t = operateTexts.value
  const { about, key, ask, close } = useAsking<{ action: DeadAction; meant: Meant }>()
  if (!mayChange.value) return null
  const events = [...ticked.value]
  const meant: Meant = { filters, ...(events.length > 0 && { events }) }
  const buttons = [
    ['replay', t.replayNow],
    ['rate', t.replayAtRate],
    ['drop', t.drop],
  ] as const
  return (
    <>
      {!isEmpty && (
        <fieldset class="bar" aria-label={t.actions}>
          <span class="name">{events.length > 0 ? t.ticked(events.length) : t.allThatMatch}</span>
          {buttons.map(([action, text]) => (
            <button key={action} type="button" onClick={() => ask({ action, meant })}>
              {text}
            </button>
          ))}
          {events.length > 0 && (
            <button type="button" class="plain" onClick={() => (ticked.value = new Set())}>
              {t.untick}
            </button>
          )}
        </fieldset>
      )}
      {about && <DeadChange key={key} {...about} onClose={close} onDone={() => (ticked.value = new Set())} />}
    </>
  )
}
