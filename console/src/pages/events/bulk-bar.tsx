import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { EVENT_FILTERS } from '../../../../src/admin/api/words.ts'
import { tickFocused } from '../../parts/tick.tsx'
import { useKeys } from '../../state/keys.ts'
import { mayChange } from '../../state/may-change.ts'
import type { Filters } from '../../state/shell.ts'
import { operateTexts } from '../../texts/operate.ts'
import type { MeantEvents } from '../replays/new-replay.tsx'
import { lazy } from '../../parts/lazy.tsx'
import { useAsking } from '../../parts/use-asking.ts'

const NewReplay = lazy(async () => (await import('../replays/new-replay.tsx')).NewReplay)

interface BulkBarProps {
  filters: Filters
  ticked: Signal<ReadonlySet<string>>
}

/** What can be done with the events that are ticked, or with all that match. */
export const BulkBar = ({ filters, ticked }: BulkBarProps) => {
  const t = operateTexts.value
  const { about: meant, key, ask, close } = useAsking<MeantEvents>()
  // Other filters, other rows.
  useEffect(() => () => void (ticked.value = new Set()), [])
  const ids = [...ticked.value]
  // A replay looks for events by what has an index.
  const isFound = Object.keys(filters).every(name => (EVENT_FILTERS as readonly string[]).includes(name))
  const replayAll = (): void => {
    if (isFound) ask({ filters })
  }
  const replayTicked = (): void => {
    if (ids.length > 0) ask({ ids })
  }
  useKeys(mayChange.value ? { x: () => tickFocused(ticked), a: replayAll, r: replayTicked } : {})
  if (!mayChange.value) return null
  return (
    <>
      <fieldset class="bar" aria-label={t.actions}>
        {ids.length > 0 && (
          <>
            <span class="name">{t.ticked(ids.length)}</span>
            <button type="button" onClick={replayTicked}>
              {t.replayTicked}
            </button>
            <button type="button" class="plain" onClick={() => (ticked.value = new Set())}>
              {t.untick}
            </button>
          </>
        )}
        {isFound ? (
          <button type="button" class="plain" onClick={replayAll}>
            {t.replayAll}
          </button>
        ) : (
          <span class="name">{t.notFoundByReplay}</span>
        )}
      </fieldset>
      {meant && (
        <NewReplay key={key} meant={meant} onClose={close} onDone={() => (ticked.value = new Set())} />
      )}
    </>
  )
}
