import { clock, locale } from '../state/preferences.ts'
import { now } from '../state/now.ts'
import { agoText, dayText, durationText, timeText } from '../state/time.ts'

/** A time, as the clock that was chosen shows it; all three stand in the title. */
export const Time = ({ iso, precise = false }: { iso: string; precise?: boolean }) => {
  const isAgo = clock.value === 'ago'
  const ago = (): string => agoText(iso, isAgo ? now.value : now.peek(), locale.value)
  return (
    <time dateTime={iso} title={`${iso}\n${new Date(iso).toLocaleString(locale.value)}\n${ago()}`}>
      {isAgo ? ago() : timeText(iso, clock.value, precise)}
    </time>
  )
}

/** A time with its day, where that is not today. */
export const Moment = ({ iso }: { iso: string }) => {
  const day = dayText(iso, clock.value, locale.value)
  const today = dayText(new Date(now.peek()).toISOString(), clock.value, locale.value)
  return (
    <>
      {clock.value !== 'ago' && day !== today && `${day} `}
      <Time iso={iso} />
    </>
  )
}

export const Duration = ({ ms }: { ms: number }) => (
  <span class="number" title={`${ms} ms`}>
    {durationText(ms, locale.value)}
  </span>
)
