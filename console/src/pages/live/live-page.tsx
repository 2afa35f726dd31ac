import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { Mark } from '../../parts/mark.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { place, useTitle } from '../../state/address.ts'
import { copyText } from '../../state/copy.ts'
import { filtersOf } from '../../state/filters.ts'
import { useKeys } from '../../state/keys.ts'
import { countText } from '../../state/number.ts'
import { texts } from '../../state/preferences.ts'
import { addressOf } from '../../state/read-address.ts'
import { eventsCommand } from '../../state/shell.ts'
import { watchTexts } from '../../texts/watch.ts'
import { FilterBox } from '../events/filter-box.tsx'
import { openFocused, walk } from '../events/walk.ts'
import { LiveTable } from './live-table.tsx'
import { useLive, type Live } from './use-live.ts'

/** What Chat sends right now. */
export const LivePage = () => {
  const { query } = place.value
  const filters = filtersOf(query)
  const live = useLive(filters)
  const t = texts.value
  const watch = watchTexts.value
  useTitle(t.page.live)
  const address = addressOf('/live', filters)
  const link = (): string => `${location.origin}${address}`
  useKeys({
    ' ': live.toggle,
    j: () => walk(1, undefined, () => {}),
    k: () => walk(-1, undefined, () => {}),
    o: openFocused,
    y: () => void copyText(link()),
  })
  return (
    <div class="live">
      <h1>{t.page.live}</h1>
      <FilterBox path="/live" filters={filters} />
      <Bar
        live={live}
        allSince={addressOf('/events', { ...filters, after: String(live.pausedAfter ?? '') })}
      />
      <Failure failure={live.failure === undefined ? undefined : { sentence: live.failure }} />
      {live.rows.length > 0 && <LiveTable rows={live.rows} filters={filters} />}
      {live.rows.length === 0 && live.isBegun && <p class="empty">{watch.nothingYet}</p>}
      {!live.isBegun && live.failure === undefined && <p class="loading">{t.loading}</p>}
      <SameAs
        command={eventsCommand(filters)}
        api={addressOf('/api/live', { ...filters, after: '0' })}
        link={link}
      />
    </div>
  )
}

const Bar = ({ live, allSince }: { live: Live; allSince: string }) => {
  const t = watchTexts.value
  const { count, isConnected, pausedAfter, toggle } = live
  const isPaused = pausedAfter !== undefined
  const state = isPaused ? t.isPaused : isConnected ? t.follows : t.reconnecting
  return (
    <div class="live-bar">
      <button type="button" aria-pressed={isPaused} onClick={toggle}>
        {isPaused ? t.goOn : t.pause} <kbd>{watchTexts.value.space}</kbd>
      </button>
      <span class={isPaused || !isConnected ? 'open' : 'good'}>
        <Mark look={isPaused ? 'off' : isConnected ? 'good' : 'open'} /> {state}
      </span>
      <span class="number">
        {isPaused ? (
          t.newSince(countText(count))
        ) : (
          <span class="muted">{t.sinceOpened(countText(count))}</span>
        )}
      </span>
      {isPaused && <a href={allSince}>{t.allSincePause}</a>}
      <Announced count={count} />
    </div>
  )
}

const ANNOUNCED_EVERY_MS = 5_000

/** For whoever does not see the rows: how many came, now and then. */
const Announced = ({ count }: { count: number }) => {
  const latest = useRef(count)
  const told = useRef(count)
  const text = useSignal('')
  latest.current = count
  useEffect(() => {
    const timer = setInterval(() => {
      const more = latest.current - told.current
      told.current = latest.current
      if (more > 0) text.value = watchTexts.peek().newSince(countText(more))
    }, ANNOUNCED_EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return <output class="unseen">{text}</output>
}
