import { useSignal, type Signal } from '@preact/signals'
import { ChangeForm, type Outcome } from '../../parts/change-form.tsx'
import { Choice } from '../../parts/choice.tsx'
import { EventsLink } from '../../parts/events-link.tsx'
import { Failure } from '../../parts/failure.tsx'
import { RateField } from '../../parts/rate-field.tsx'
import { Moment } from '../../parts/time.tsx'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { change, type Signature } from '../../state/change.ts'
import { fixedTimes } from '../../state/fixed-times.ts'
import { locale } from '../../state/preferences.ts'
import type { Filters } from '../../state/shell.ts'
import { durationText } from '../../state/time.ts'
import { operateTexts } from '../../texts/operate.ts'
import { useAskedOnce } from '../../state/ask-once.ts'

/** Which events: these, or all that filters find. */
export type MeantEvents = { ids: readonly string[] } | { filters: Filters }

interface NewReplayProps {
  meant: MeantEvents
  onClose: () => void
  onDone: () => void
}

/** As the API's default. */
const RATE = 50

/** Sends events again: which and how many, where to and how fast, why, what came of it. */
export const NewReplay = ({ meant, onClose, onDone }: NewReplayProps) => {
  const t = operateTexts.value
  const which = useSignal(whichOf(meant)).value
  const {
    answer: counted,
    at,
    failure,
  } = useAskedOnce(() => change('POST /api/replay', { body: { ...which, dryRun: true } }))
  const as = useSignal<'now' | 'before'>('now')
  const to = useSignal('')
  const rate = useSignal(RATE)
  const start = async (signature: Signature): Promise<Outcome> => {
    const body = {
      ...which,
      as: as.value === 'now' ? 'now' : 'then',
      ratePerSecond: rate.value,
      ...(to.value !== '' && { to: [to.value] }),
    }
    const { id = 0, total } = await change('POST /api/replay', { body }, signature)
    onDone()
    return {
      text: t.replayStarted(id, total),
      link: { href: '/replays', text: t.seeReplay },
      keptAs: String(id),
    }
  }
  return (
    <ChangeForm
      title={t.replayTitle}
      verb={t.start}
      isKnown={counted !== undefined && counted.total > 0}
      perform={start}
      onClose={onClose}
    >
      <Failure failure={failure} />
      {!counted && !failure && <p class="muted">{t.counting}</p>}
      {counted && at !== undefined && (
        <>
          <WhatItDoes meant={meant} total={counted.total} at={at} rate={rate.value} />
          <Choice label={t.as} chosen={as} words={{ now: t.asNow, before: t.asThen }} />
          <div class="fields">
            <To to={to} />
            <RateField rate={rate} />
          </div>
        </>
      )}
    </ChangeForm>
  )
}

interface WhatItDoesProps {
  meant: MeantEvents
  total: number
  /** When they were counted, ISO 8601. */
  at: string
  rate: number
}

const WhatItDoes = ({ meant, total, at, rate }: WhatItDoesProps) => {
  const t = operateTexts.value
  return (
    <>
      <p>
        {'ids' in meant ? (
          t.meantEvents(meant.ids.length)
        ) : (
          <EventsLink filters={meant.filters} all={t.allEvents} />
        )}
        : <strong class="number">{t.theseEvents(total)}</strong>{' '}
        <span class="muted">
          ({t.asOf} <Moment iso={at} />)
        </span>
      </p>
      <p>
        {t.eventsWill}
        {rate > 0 && ` ${t.takes(durationText(Math.ceil((total / rate) * 1000), locale.value))}`}
      </p>
    </>
  )
}

const To = ({ to }: { to: Signal<string> }) => {
  const t = operateTexts.value
  const { answer } = useAsked(apiAddress('GET /api/destinations'))
  return (
    <label>
      <span>{t.onlyTo}</span>
      <select value={to} onChange={event => (to.value = event.currentTarget.value)}>
        <option value="">{t.everywhere}</option>
        {answer?.destinations
          .filter(({ state }) => !state.startsWith('held'))
          .map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
      </select>
    </label>
  )
}

/** As the API takes it. Times ago become times, so that what is sent is what was counted. */
const whichOf = (meant: MeantEvents): Record<string, unknown> => {
  if ('ids' in meant) return { ids: meant.ids }
  const isAll = Object.keys(meant.filters).length === 0
  return { ...fixedTimes(meant.filters), ...(isAll && { all: true }) }
}
