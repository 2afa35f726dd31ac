import { computed } from '@preact/signals'
import { clock, locale } from '../state/preferences.ts'
import { now } from '../state/now.ts'
import { agoText, dayText, durationText, timeText } from '../state/time.ts'

interface TimeProps {
  iso: string
  /** With milliseconds. */
  precise?: boolean
}

/** By all three clocks. */
const titleOf = (iso: string): string =>
  `${iso}\n${new Date(iso).toLocaleString(locale.value)}\n${agoText(iso, now.peek(), locale.value)}`

/** A time of today, as the clock that was chosen shows it. */
export const Time = ({ iso, precise = false }: TimeProps) => (
  <time
    dateTime={iso}
    // How long ago it is goes on, and is asked for by whoever points at it.
    onPointerEnter={event => (event.currentTarget.title = titleOf(iso))}
  >
    {clock.value === 'ago' ? agoText(iso, now.value, locale.value) : timeText(iso, clock.value, precise)}
  </time>
)

/** Another one from midnight on, also where nothing new comes. */
const today = computed(() => dayText(new Date(now.value).toISOString(), clock.value, locale.value))

/** A time with its day, where that is not today. */
export const Moment = ({ iso, precise = false }: TimeProps) => {
  const day = dayText(iso, clock.value, locale.value)
  return (
    <>
      {clock.value !== 'ago' && day !== today.value && `${day} `}
      <Time iso={iso} precise={precise} />
    </>
  )
}

export const Duration = ({ ms }: { ms: number }) => (
  <span class="number" title={`${ms} ms`}>
    {durationText(ms, locale.value)}
  </span>
)
